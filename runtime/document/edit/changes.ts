/** Changes of a text: applied, composed over several steps, and cut down to what differs. */
import type { TextChange } from './operation.ts'

const inOrder = (changes: readonly TextChange[]): TextChange[] =>
  changes.toSorted((a, b) => a.from - b.from || a.to - b.to)

export function applyChanges(text: string, changes: readonly TextChange[]): string {
  let result = ''
  let rest = 0
  for (const { from, to, insert } of inOrder(changes)) {
    if (from < rest) throw new Error(`bug: changes overlap at ${from}`)
    result += text.slice(rest, from) + insert
    rest = to
  }
  return result + text.slice(rest)
}

/** A stretch of the first text, or text that came in on the way. */
type Piece = { readonly from: number; readonly to: number } | { readonly put: string }

const lengthOf = (piece: Piece): number =>
  'put' in piece ? piece.put.length : piece.to - piece.from

function cut(piece: Piece, from: number, to: number): Piece {
  if ('put' in piece) return { put: piece.put.slice(from, to) }
  return { from: piece.from + from, to: piece.from + to }
}

/** Follows a text through edits and says at the end what became of the first one. */
export function createPatch(first: string) {
  let text = first
  let pieces: Piece[] = [{ from: 0, to: first.length }]

  function apply(changes: readonly TextChange[]): void {
    const next: Piece[] = []
    let index = 0
    /** How much of the piece at `index` is used up, and the offset in the text of its start. */
    let used = 0
    let start = 0
    const advance = (until: number, isKept: boolean): void => {
      for (;;) {
        const piece = pieces[index]
        if (!piece || start + used >= until) return
        const end = Math.min(lengthOf(piece), until - start)
        if (isKept) next.push(cut(piece, used, end))
        used = end
        if (used < lengthOf(piece)) return
        start += used
        used = 0
        index += 1
      }
    }
    for (const { from, to, insert } of inOrder(changes)) {
      advance(from, true)
      if (insert !== '') next.push({ put: insert })
      advance(to, false)
    }
    advance(Infinity, true)
    text = applyChanges(text, changes)
    pieces = next
  }

  return {
    get text() {
      return text
    },
    apply,
    changes: () => smallest(first, changesOf(first, pieces)),
  }
}

function changesOf(first: string, pieces: readonly Piece[]): TextChange[] {
  const changes: TextChange[] = []
  let rest = 0
  let insert = ''
  const close = (to: number): void => {
    if (insert !== '' || to > rest) changes.push({ from: rest, to, insert })
    insert = ''
  }
  for (const piece of pieces) {
    if ('put' in piece) {
      insert += piece.put
      continue
    }
    if (piece.from === piece.to) continue
    close(piece.from)
    rest = piece.to
  }
  close(first.length)
  return changes
}

/** Without what a change takes out only to put it back. */
function smallest(text: string, changes: readonly TextChange[]): TextChange[] {
  return changes.flatMap(({ from, to, insert }) => {
    const old = text.slice(from, to)
    const most = Math.min(old.length, insert.length)
    let head = 0
    while (head < most && old[head] === insert[head]) head += 1
    let tail = 0
    while (tail < most - head && old[old.length - 1 - tail] === insert[insert.length - 1 - tail])
      tail += 1
    const change = {
      from: from + head,
      to: to - tail,
      insert: insert.slice(head, insert.length - tail),
    }
    return change.from === change.to && change.insert === '' ? [] : [change]
  })
}
