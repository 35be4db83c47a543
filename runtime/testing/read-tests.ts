/** Text of a test file -> cases. What is wrong with it becomes problems with places, all at once. */
import type { References } from '../document/flow.ts'
import { parseFlow } from '../document/parse.ts'
import type { ParsedFlow } from '../document/parse.ts'
import type { Problem, Range } from '../document/problem.ts'
import { createReport, hasErrors, inFileOrder } from '../document/report.ts'
import type { Report } from '../document/report.ts'
import { resolveEntries } from '../document/resolve-map.ts'
import { resolve } from '../document/resolve.ts'
import { pointer, placesOf } from '../document/tree.ts'
import type { MapTree, TreePlace } from '../document/tree.ts'
import { idleLink } from '../expression/links.ts'
import type { LinkState } from '../expression/links.ts'
import { checkLink, checkSpot } from './check-spot.ts'
import type { TestedNode } from './check-spot.ts'
import type { Expected, Failing, GivenMessage, TestCase } from './model.ts'
import { createMessageReader } from './read-message.ts'
import type { RawMessage } from './read-message.ts'
import { testFile } from './schema.ts'

export interface ReadOptions {
  /** The folder of the test file. */
  readonly folder: string
  readonly references: References
  /** The nodes of the flow; `undefined` when it is broken, and names are not looked up. */
  readonly nodes: ReadonlyMap<string, TestedNode> | undefined
  /** Names of the flow's connections. */
  readonly connections: readonly string[]
  /** Gets the path of every file that a body names. */
  readonly reads: Set<string>
}
export interface ReadTests {
  readonly cases: readonly TestCase[]
  readonly problems: readonly Problem[]
}

/** What the schema lets through. */
interface RawFailing {
  readonly fails: string
  readonly code?: string
  readonly times?: number | 'forever'
}
interface RawCase {
  readonly name: string
  readonly given?: Readonly<Record<string, readonly RawMessage[] | RawFailing>>
  readonly links?: Readonly<Record<string, Partial<LinkState>>>
  readonly after?: number
  readonly now?: string
  readonly env?: Readonly<Record<string, string | number | boolean>>
  readonly expect: Readonly<Record<string, readonly RawMessage[]>>
}

/** Where a case begins when it does not say so: the same in every run. */
const defaultStart = Date.UTC(2026, 0, 1)

export function readTests(text: string, file: string, options: ReadOptions): ReadTests {
  const parsed = parseFlow(text, file)
  if (parsed.tree === undefined) return { cases: [], problems: parsed.problems }
  const report = createReport(parsed.source)
  const raw = walk(parsed.tree, report, options.references)
  const reader = createReader(parsed, parsed.tree, report, options)
  const cases = hasErrors(report.problems) ? [] : raw.map(reader)
  const problems = inFileOrder([...parsed.problems, ...report.problems])
  return { cases: hasErrors(problems) ? [] : cases, problems }
}

function walk(tree: MapTree, report: Report, references: References): readonly RawCase[] {
  const spot = {
    path: '',
    field: { en: 'the test file', zh: '测试文件' },
    keyRange: tree.entries[0]?.keyRange ?? tree.range,
  }
  const scope = { report, references, connections: new Map(), used: [], open: [], resolve }
  const { value } = resolveEntries(tree, testFile, spot, scope)
  // The schema has checked it; where it found something, the cases are not read.
  return (value as { cases?: readonly RawCase[] }).cases ?? []
}

const notATime = {
  message: { en: '"now" is no date and time', zh: '"now" 不是日期和时间' },
  hint: { en: 'Write it like 2026-01-01T06:30:00Z.', zh: '写成 2026-01-01T06:30:00Z 这样。' },
}

function createReader(
  parsed: ParsedFlow,
  tree: MapTree,
  report: Report,
  { nodes, connections, folder, reads }: ReadOptions,
) {
  const places = placesOf(tree)
  const placeOf = (path: string): { range: Range; path: string } => {
    const place: TreePlace | undefined = places.get(path)
    return { range: place?.keyRange ?? place?.range ?? { start: 0, end: 1 }, path }
  }
  const messageOf = createMessageReader({ report, placeOf, folder, reads })

  function givenOf(raw: RawCase, path: string) {
    const given: GivenMessage[] = []
    const failing = new Map<string, Failing>()
    let last = 0
    for (const [name, entry] of Object.entries(raw.given ?? {})) {
      const at = pointer(pointer(path, 'given'), name)
      const spot = checkSpot(name, isList(entry) ? 'given' : 'fails', {
        nodes,
        report,
        place: placeOf(at),
      })
      if (!isList(entry)) failing.set(name, failingOf(entry))
      let time = 0
      for (const [index, item] of isList(entry) ? entry.entries() : []) {
        time += item.after ?? 0
        const message = messageOf(item, pointer(at, index))
        if (!isPause(item)) given.push({ spot, at: time, message })
      }
      last = Math.max(last, time)
    }
    return { given: given.toSorted((a, b) => a.at - b.at), failing, last }
  }

  function linksOf(raw: RawCase, path: string): TestCase['links'] {
    const links = new Map<string, LinkState>()
    for (const [name, state] of Object.entries(raw.links ?? {})) {
      const place = placeOf(pointer(pointer(path, 'links'), name))
      if (nodes !== undefined) checkLink(name, connections, { report, place })
      links.set(name, { ...idleLink, ...state })
    }
    return links
  }

  function expectOf(raw: RawCase, path: string): Expected[] {
    return Object.entries(raw.expect).flatMap(([name, list]) => {
      if (name === 'settled') return []
      const at = pointer(pointer(path, 'expect'), name)
      const spot = checkSpot(name, 'expect', { nodes, report, place: placeOf(at) })
      const messages = list.map((item, index) => messageOf(item, pointer(at, index)))
      return [{ name, spot, messages }]
    })
  }

  return (raw: RawCase, index: number): TestCase => {
    const path = pointer('/cases', index)
    const { given, failing, last } = givenOf(raw, path)
    const end = given.at(-1)?.at ?? 0
    const start = raw.now === undefined ? defaultStart : Date.parse(raw.now)
    if (Number.isNaN(start)) report.add('E315', placeOf(pointer(path, 'now')), notATime)
    const { line, column } = parsed.source.position(placeOf(pointer(path, 'name')).range.start)
    const settled = raw.expect['settled'] as TestCase['settled'] | undefined
    return {
      name: raw.name,
      line,
      column,
      given,
      failing,
      links: linksOf(raw, path),
      // A pause after the last message of a list is part of the case.
      after: last - end + (raw.after ?? 0),
      start,
      expect: expectOf(raw, path),
      settled,
      env: Object.fromEntries(Object.entries(raw.env ?? {}).map(([key, of]) => [key, String(of)])),
    }
  }
}

/** An item that only lets time pass. */
const isPause = (item: RawMessage): boolean => Object.keys(item).join() === 'after'

const isList = (entry: readonly RawMessage[] | RawFailing): entry is readonly RawMessage[] =>
  Array.isArray(entry)

const failingOf = ({ fails, code = 'refused', times }: RawFailing): Failing => ({
  reason: fails,
  code,
  times: times === 'forever' ? Infinity : times,
})
