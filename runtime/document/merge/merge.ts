/** What a three-way merge gives. */
import type { Path } from '../edit/operation.ts'

export interface Conflict {
  /** Where: `['nodes', 'hot', 'where']`; `#` at the end is the comment above. Empty for a merge by lines. */
  readonly path: Path
  /** Whole lines each; absent: it is not there on that side. */
  readonly base?: string
  readonly ours?: string
  readonly theirs?: string
}

export interface Merge {
  /** With our side wherever there is a conflict. */
  readonly text: string
  readonly conflicts: readonly Conflict[]
  /** The text in order; a number is the conflict of that index. */
  readonly pieces: readonly (string | number)[]
}

export type Choice = 'base' | 'ours' | 'theirs' | { readonly text: string }

/** A piece of a merge under way. */
export type Piece = string | Conflict

export function mergeOf(pieces: readonly Piece[]): Merge {
  const conflicts: Conflict[] = []
  const numbered = pieces.map((piece) => {
    if (typeof piece === 'string') return piece
    conflicts.push(piece)
    return conflicts.length - 1
  })
  const merge = { conflicts, pieces: numbered, text: '' }
  return { ...merge, text: resolve(merge, []) }
}

/** The text with a choice for each conflict, by index; ours where there is none. */
export function resolve(
  { pieces, conflicts }: Pick<Merge, 'pieces' | 'conflicts'>,
  choices: readonly (Choice | undefined)[],
): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece
      const conflict = conflicts[piece]
      return conflict ? chosen(conflict, choices[piece] ?? 'ours') : ''
    })
    .join('')
}

function chosen(conflict: Conflict, choice: Choice): string {
  if (typeof choice === 'string') return conflict[choice] ?? ''
  const { text } = choice
  // Pieces are whole lines: what is typed must not run into the next one.
  return text === '' || text.endsWith('\n') ? text : `${text}\n`
}

/** The text with the markers that git writes, for those who want them. */
export function withMarkers({ pieces, conflicts }: Merge): string {
  return pieces
    .map((piece) => {
      if (typeof piece === 'string') return piece
      const { ours = '', base, theirs = '' } = conflicts[piece] ?? {}
      const middle = base === undefined ? '' : `||||||| base\n${base}`
      return `<<<<<<< ours\n${ours}${middle}=======\n${theirs}>>>>>>> theirs\n`
    })
    .join('')
}
