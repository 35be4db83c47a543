/** The first phase of the check: the shape of the file itself. */
import type { Words } from '../words.ts'
import { foundIn } from './describe.ts'
import type { EngineDefaults } from './engine-keys.ts'
import { newestVersion } from './limits.ts'
import { resolveEntries } from './resolve-map.ts'
import { flowFile } from './schema.ts'
import { suggest } from './suggest.ts'
import { entryOf, pointer } from './tree.ts'
import type { Entry, MapTree } from './tree.ts'
import type { Scope } from './walk.ts'

/** What is resolved of the file's own keys. */
export interface Outline {
  readonly name?: string
  readonly description?: string
  readonly defaults?: EngineDefaults & { readonly errors?: string }
}

/** `false`: the file is of another version, and nothing more can be said about it. */
export function checkVersion(tree: MapTree, { report }: Scope): boolean {
  const entry = entryOf(tree, 'version')
  if (!entry) {
    const isMisspelled = tree.entries.some(({ key }) => suggest(key, ['version']) !== undefined)
    const range = tree.entries[0]?.keyRange ?? tree.range
    if (!isMisspelled) report.add('E201', { range, path: '' }, {})
    return true
  }
  const { value, keyRange } = entry
  const version = value.kind === 'scalar' ? value.value : undefined
  const isThere = value.range.end > value.range.start
  const place = { range: isThere ? value.range : keyRange, path: '/version' }
  if (version === newestVersion) return true
  if (typeof version === 'number' && Number.isInteger(version) && version > newestVersion) {
    report.add('E202', place, { version: String(version), newest: newestVersion })
    return false
  }
  report.add('E203', place, { found: foundIn(value), newest: newestVersion })
  return true
}

/** Sections whose entries are all commented out are as good as absent. */
const sections = new Set([
  'params',
  'connections',
  'nodes',
  'wires',
  'groups',
  'notes',
  'layout',
  'defaults',
])

const theFlow: Words = { en: 'the flow', zh: '流程' }

/** The file's own keys, with nodes and connections left open. */
export function checkOutline(tree: MapTree, scope: Scope): Outline {
  const entries = tree.entries.filter(
    ({ key, value }) =>
      !(sections.has(key) && value.kind === 'scalar' && value.value === null && key !== 'nodes'),
  )
  const keyRange = tree.entries[0]?.keyRange ?? tree.range
  const spot = { path: '', field: theFlow, keyRange }
  for (const key of ['connections', 'nodes']) {
    const entry = entryOf({ ...tree, entries }, key)
    if (entry && entry.value.kind !== 'map' && !isEmpty(entry)) reportSection(entry, scope)
  }
  const resolved = resolveEntries({ ...tree, entries }, flowFile, spot, scope)
  // The schema has checked it; where it found something, no flow is made.
  return resolved.value as Outline
}

export const isEmpty = ({ value }: Entry): boolean =>
  value.kind === 'scalar' && value.value === null

function reportSection(entry: Entry, { report }: Scope): void {
  const { key, value, keyRange } = entry
  const isNodes = key === 'nodes'
  const example = isNodes ? 'hot: { type: filter }' : 'plant: { type: mqtt }'
  report.add(
    'E302',
    { range: keyRange, path: pointer('', key) },
    {
      field: `"${key}"`,
      wanted: { en: 'a map of names and values', zh: '名称和值的映射' },
      found: foundIn(value),
      advice: {
        en: `Write each ${isNodes ? 'node' : 'connection'} under its name: "${example}".`,
        zh: `把每个${isNodes ? '节点' : '连接'}写在它的名称之下："${example}"。`,
      },
    },
  )
}
