/** What an expression may use, for completion in an editor: read from the environment itself. */
import { createEnvironment, macros, variables } from './environment.ts'
import { functions } from './functions.ts'
import { linkTypes } from './links.ts'

export interface ExpressionNames {
  variables: { name: string; type: string }[]
  functions: {
    name: string
    /** `string.startsWith(string): bool`. */
    signature: string
    /** Called on a value: `x.startsWith(...)`. */
    isMethod: boolean
    description?: { en: string; 'zh-CN': string }
  }[]
  /** What stands behind `link('name').`. */
  linkFields: { name: string; type: string }[]
}

/** Stand for operators and conversions inside the library, and are not written by anybody. */
const isWritten = (name: string): boolean => /^[A-Za-z]\w*$/.test(name)

export function describeExpressions(): ExpressionNames {
  const { functions: known } = createEnvironment().getDefinitions()
  const texts = new Map(
    [...functions, ...macros].map(({ signature, description, zh }) => [
      signature,
      { en: description, 'zh-CN': zh },
    ]),
  )
  return {
    variables: Object.entries(variables).map(([name, type]) => ({ name, type })),
    functions: known
      .filter(({ name }) => isWritten(name))
      .map(({ name, signature, receiverType }) => {
        const description = texts.get(signature)
        const isMethod = receiverType !== null
        return { name, signature, isMethod, ...(description ? { description } : {}) }
      })
      .toSorted((a, b) => compare(a.name, b.name) || compare(a.signature, b.signature)),
    linkFields: Object.entries(linkTypes).map(([name, type]) => ({ name, type })),
  }
}

const compare = (a: string, b: string): number => Number(a > b) - Number(a < b)
