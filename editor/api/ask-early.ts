import type { Api } from './client.ts'

/** Asks for a flow's file before anybody needs it: the first one who does gets that answer. */
export function askEarly(api: Api, id: string): Api {
  let asked: ReturnType<Api['file']> | undefined = api.file(id)
  // Whoever takes the answer hears of the failure.
  asked.catch(() => undefined)
  return {
    ...api,
    file(wanted) {
      const early = wanted === id ? asked : undefined
      asked = undefined
      return early ?? api.file(wanted)
    },
  }
}
