/**
 * `link('name')`: how the connection of that name does. An expression is compiled before anything runs,
 * so it asks a board of its flow; whoever runs the flow connects the board.
 */
import type { ASTNode } from './syntax.ts'
import { walk } from './syntax.ts'

export interface LinkState {
  /** The connection works, and the sinks on it take messages. */
  readonly up: boolean
  /** Messages on their way to the sinks of the connection: waiting, or in the air. */
  readonly pending: number
  /** How long a delivery takes, in ms: a moving average; 0 before the first. */
  readonly latency: number
}
/** Where expressions look links up. */
export type FindLink = (name: string) => LinkState

/** A link where no flow runs: in the editor's trials, in examples, in tests that say nothing. */
export const idleLink: LinkState = Object.freeze({ up: true, pending: 0, latency: 0 })

export interface LinkBoard {
  /** The links that expressions of the flow ask for. */
  readonly names: Set<string>
  readonly find: FindLink
  connect(find: FindLink): void
}

export function createLinkBoard(): LinkBoard {
  let source: FindLink = () => idleLink
  return {
    names: new Set(),
    find: (name) => source(name),
    connect(find) {
      source = find
    },
  }
}

/** The name of a link, and where an expression says it. */
export interface LinkName {
  readonly name: string
  readonly start: number
  readonly end: number
}

/** The fields of a link with their types in CEL. */
export const linkTypes = { up: 'bool', pending: 'int', latency: 'double' } as const
export const linkFields = ['up', 'pending', 'latency'] as const satisfies (keyof LinkState)[]

export function linksIn(tree: ASTNode): readonly LinkName[] {
  const found: LinkName[] = []
  walk(tree, (node) => {
    const argument = linkArgument(node)
    if (argument?.op !== 'value' || typeof argument.args !== 'string') return
    found.push({ name: argument.args, start: argument.start, end: argument.end })
  })
  return found
}

export const isLinkCall = (node: ASTNode): boolean => node.op === 'call' && node.args[0] === 'link'

export function linkArgument(node: ASTNode): ASTNode | undefined {
  return node.op === 'call' && node.args[0] === 'link' ? node.args[1][0] : undefined
}
