/** The page's side of the worker: started with the first question, and started anew should it fail. */
import type { ProblemAnswer } from '../../../runtime/admin/contract/files.ts'
import type { BoxOf } from '../../../runtime/render/geometry.ts'
import type { LayoutView, Places } from '../../../runtime/render/layout.ts'
import type { NodeTypes } from '../../model/node-types.ts'
import type { CheckText } from './check-text.ts'
import type { Answer, LayoutAsk, Question } from './contract.ts'

interface Waiting {
  resolve(answer: Answer): void
  reject(error: Error): void
}

/** What of a worker is used. */
export interface Thread {
  send(question: Question): void
  onAnswer(listener: (answer: Answer) => void): void
  onFailure(listener: (reason: string) => void): void
  end(): void
}

export interface Helper {
  check(ask: CheckText, types: NodeTypes): Promise<readonly ProblemAnswer[]>
  layOut(ask: LayoutAsk): Promise<Places>
}

export function createHelper(start: () => Thread): Helper {
  const waiting = new Map<number, Waiting>()
  let worker: Thread | undefined
  let known: NodeTypes | undefined
  let count = 0

  function fail(reason: string): void {
    worker?.end()
    worker = undefined
    known = undefined
    for (const { reject } of waiting.values()) reject(new Error(reason))
    waiting.clear()
  }

  function running(): Thread {
    if (worker) return worker
    worker = start()
    worker.onAnswer((answer) => {
      waiting.get(answer.number)?.resolve(answer)
      waiting.delete(answer.number)
    })
    worker.onFailure(fail)
    return worker
  }

  function ask(make: (number: number) => Question): Promise<Answer> {
    count += 1
    const number = count
    return new Promise<Answer>((resolve, reject) => {
      waiting.set(number, { resolve, reject })
      running().send(make(number))
    })
  }

  return {
    async check(question, types) {
      if (known !== types) running().send({ kind: 'types', types: types.all })
      known = types
      const answer = await ask((number) => ({ kind: 'check', number, ask: question }))
      if ('problems' in answer) return answer.problems
      throw new Error('error' in answer ? answer.error : 'bug: another answer')
    },
    async layOut(question) {
      const answer = await ask((number) => ({ kind: 'layout', number, ask: question }))
      if ('places' in answer) return answer.places
      throw new Error('error' in answer ? answer.error : 'bug: another answer')
    },
  }
}

const helper = createHelper((): Thread => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' })
  return {
    // A worker has no origin to name, as a window has.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    send: (question) => worker.postMessage(question),
    onAnswer: (listener) =>
      worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => listener(data)),
    onFailure: (listener) =>
      worker.addEventListener('error', ({ message }) => listener(message || 'the worker failed')),
    end: () => worker.terminate(),
  }
})

export const checkInWorker: Helper['check'] = (ask, types) => helper.check(ask, types)

/** As `layoutFlow`, beside the page. Where there is no worker it is done here, which takes a moment. */
export async function layoutInWorker(
  view: LayoutView,
  boxOf: BoxOf,
  only?: ReadonlySet<string>,
): Promise<Places> {
  try {
    return await helper.layOut({
      ids: view.nodes.map(({ id }) => id),
      wires: view.wires.map(({ from, to }) => ({ from, to })) as typeof view.wires,
      places: view.layout,
      boxes: new Map(view.nodes.map((node) => [node.id, boxOf(node)])),
      only,
    })
  } catch {
    const { layoutFlow } = await import('../../../runtime/render/layout.ts')
    return layoutFlow(view, boxOf, only)
  }
}
