/** Three-way merge of entries, and inside an entry that both sides changed, of its fields. */
import { isSame } from '../diff/field-changes.ts'
import type { Path } from '../edit/operation.ts'
import { mergeFlowMap } from './merge-flow-map.ts'
import { mergeAtom } from './merge-lines.ts'
import type { Conflict, Piece } from './merge.ts'
import { mergeWires } from './merge-wires.ts'
import { mergeOrder } from './order.ts'
import type { Segment } from './segments.ts'

export interface Sides<T> {
  readonly base: T
  readonly ours: T
  readonly theirs: T
}

type Entries = Sides<readonly Segment[]>
type Sided = Sides<Segment | undefined>

/** `nodes`: which nodes each side has, for the layout. */
export interface MergeContext {
  readonly nodes: Sides<ReadonlySet<string>>
}

export function mergeEntries(entries: Entries, path: Path, context: MergeContext): Piece[] {
  const maps = {
    base: byKey(entries.base),
    ours: byKey(entries.ours),
    theirs: byKey(entries.theirs),
  }
  const merged = new Map<string, readonly Piece[]>()
  for (const key of new Set([...maps.base.keys(), ...maps.ours.keys(), ...maps.theirs.keys()])) {
    const sided = {
      base: maps.base.get(key),
      ours: maps.ours.get(key),
      theirs: maps.theirs.get(key),
    }
    const pieces = mergeEntry(sided, [...path, key], context)
    if (pieces) merged.set(key, pieces)
  }
  const keysOf = (segments: readonly Segment[]) => segments.map(({ key }) => key)
  const order = mergeOrder(
    keysOf(entries.base),
    keysOf(entries.ours),
    keysOf(entries.theirs),
    new Set(merged.keys()),
  )
  return order.flatMap((key) => merged.get(key) ?? [])
}

const byKey = (segments: readonly Segment[]): ReadonlyMap<string, Segment> =>
  new Map(segments.map((segment) => [segment.key, segment]))

const whole = (segment: Segment | undefined): string | undefined =>
  segment && segment.lead + segment.body

/** `undefined`: the entry is gone. */
function mergeEntry(sided: Sided, path: Path, context: MergeContext): readonly Piece[] | undefined {
  const { base, ours, theirs } = sided
  const [b, o, t] = [whole(base), whole(ours), whole(theirs)]
  const written = (text: string | undefined) => (text === undefined ? undefined : [text])
  if (o === t || t === b) return written(o)
  if (o === b) return written(t)
  if (path.length === 2 && path[0] === 'layout') return written(layoutEntry(sided, context))
  if (!ours || !theirs) return [conflictOf(path, b, o, t)]
  return [mergeLead(sided, [...path, '#']), ...mergeBody({ base, ours, theirs }, path, context)]
}

/** Where a node lies is nobody's conflict: ours, as long as the node is still there. */
function layoutEntry({ ours, theirs }: Sided, { nodes }: MergeContext): string | undefined {
  if (!ours) return undefined
  const isGone = !theirs && nodes.base.has(ours.key) && !nodes.theirs.has(ours.key)
  return isGone ? undefined : whole(ours)
}

function conflictOf(
  path: Path,
  base: string | undefined,
  ours: string | undefined,
  theirs: string | undefined,
): Conflict {
  return {
    path,
    ...(base === undefined ? {} : { base }),
    ...(ours === undefined ? {} : { ours }),
    ...(theirs === undefined ? {} : { theirs }),
  }
}

function mergeLead({ base, ours, theirs }: Sided, path: Path): Piece {
  const [b, o, t] = [base?.lead ?? '', ours?.lead ?? '', theirs?.lead ?? '']
  // Blank lines are not worth a question.
  if (o.trim() === t.trim() || t.trim() === b.trim()) return o
  if (o.trim() === b.trim()) return t
  return mergeAtom(b, o, t, path)
}

interface Both {
  readonly base: Segment | undefined
  readonly ours: Segment
  readonly theirs: Segment
}

function mergeBody(both: Both, path: Path, context: MergeContext): readonly Piece[] {
  const { base, ours, theirs } = both
  const [b, o, t] = [base?.body, ours.body, theirs.body]
  if (o === t || t === b) return [o]
  if (o === b) return [t]
  if (path.length === 1 && path[0] === 'wires') {
    const wires = mergeWires(b, o, t)
    if (wires) return [wires]
  }
  if (ours.inner && theirs.inner && (!base || base.inner))
    return [
      mergeHead(base?.inner?.head, ours.inner.head, theirs.inner.head, path),
      ...mergeEntries(
        {
          base: base?.inner?.entries ?? [],
          ours: ours.inner.entries,
          theirs: theirs.inner.entries,
        },
        path,
        context,
      ),
    ]
  return mergeLeaf(both, path)
}

function mergeHead(base: string | undefined, ours: string, theirs: string, path: Path): Piece {
  if (base === undefined && ours.trim() === theirs.trim()) return ours
  return mergeAtom(base ?? '', ours, theirs, path)
}

/** Written differently is not changed: what only one side changed in meaning is that side's. */
function mergeLeaf({ base, ours, theirs }: Both, path: Path): readonly Piece[] {
  const isSaid = (segment: Segment, other: Segment | undefined): boolean =>
    other !== undefined &&
    isSame(segment.plain(), other.plain()) &&
    comments(segment) === comments(other)
  if (isSaid(ours, theirs) || isSaid(theirs, base)) return [ours.body]
  if (isSaid(ours, base)) return [theirs.body]
  const inFlow = mergeFlowMap(base, ours, theirs)
  if (typeof inFlow === 'string') return [inFlow]
  if (inFlow) return [conflictOf([...path, ...inFlow.keys], base?.body, inFlow.ours, inFlow.theirs)]
  return [conflictOf(path, base?.body, ours.body, theirs.body)]
}

/** Comments inside a value; a `#` in a text is counted too, which only asks once more than needed. */
const comments = ({ body }: Segment): string => (body.match(/(?<=^|\s)#.*/gm) ?? []).join('\n')
