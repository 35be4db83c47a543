/**
 * The arrows of ARCHITECTURE.md, checked from the imports. An area is a folder of runtime/ (or one of
 * its top files); it may import what its arrows reach, directly or through another area, and nothing
 * else. Tests and benches stand outside: they may import anything, and nothing may import them.
 */
import { posix } from 'node:path'

/** What each area points at. Reachability is the closure of this table. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  cli: ['admin', 'testing', 'engine', 'graph', 'render', 'version', 'store'],
  admin: ['admin/contract', 'engine', 'graph', 'testing', 'version'],
  testing: ['engine', 'graph'],
  engine: ['connections', 'graph/plan'],
  connections: ['plugin'],
  'graph/plan': ['document/model', 'plugin'],
  graph: ['graph/plan', 'document', 'plugin'],
  render: ['document'],
  'document/model': ['expression', 'message', 'errors'],
  document: ['document/model', 'field', 'expression', 'message', 'errors'],
  field: ['expression'],
  plugin: [
    'field',
    'expression',
    'backoff',
    'utf8',
    'key',
    'log-limit',
    'state-file',
    'store',
    'plain-json',
    'plain-value',
    'net',
  ],
  expression: ['message', 'errors'],
  message: [],
  errors: ['words'],
  words: ['reason'],
  reason: [],
  backoff: [],
  utf8: [],
  key: [],
  'log-limit': [],
  'state-file': [],
  'plain-json': [],
  'plain-value': [],
  net: ['field'],
  store: ['message'],
  version: [],
  nodes: ['plugin'],
  // Node types come to the editor as JSON; of the server it knows the types of its answers.
  editor: ['document', 'render', 'admin/contract'],
  'admin/contract': [],
}

/** Packages and built-ins that an area must live without, and why. */
const forbiddenPackages: Readonly<Record<string, { names: RegExp; because: string }>> = {
  document: { names: /^node:/, because: 'the document layer runs in a browser too' },
  render: { names: /^node:/, because: 'the picture is drawn in a browser too' },
  'document/model': { names: /^node:/, because: 'the document layer runs in a browser too' },
  engine: { names: /^(fastify|@fastify\/.*|yaml|ajv)$/, because: 'the engine only runs plans' },
}

/** Clients that take long to load: a node's own file loads them in `open` or `start`. */
const heavy = /^(mqtt|ws|fastify|aedes|pino)$/

export interface Import {
  readonly from: string
  readonly line: number
  /** `import type`: gone at run time. */
  readonly typeOnly: boolean
  readonly dynamic: boolean
}
export interface Violation {
  readonly file: string
  readonly line: number
  readonly message: string
}

const statement =
  /(?<=^|\n)[ \t]*(import|export)\s+(type\s+)?(?:[\w$*{}\s,]+?\sfrom\s*)?['"]([^'"\n]+)['"]|\bimport\(\s*['"]([^'"\n]+)['"]/g

/** The imports and re-exports of a file. Text in comments does not count. */
export function importsOf(text: string): Import[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, (comment) =>
    comment.replaceAll(/[^\n]/g, ' '),
  )
  return [...code.matchAll(statement)].map((match) => ({
    from: match[3] ?? match[4] ?? '',
    line: code.slice(0, match.index + match[0].length).split('\n').length,
    typeOnly: match[2] !== undefined,
    dynamic: match[4] !== undefined,
  }))
}

/**
 * `nodes/mqtt/source.ts` is `nodes`; `runtime/graph/plan.ts` and the model that it is made of are
 * areas of their own, because the engine knows them and nothing else of their folders.
 */
export function areaOf(file: string): string | undefined {
  const [top, second = ''] = file.split('/')
  if (top === 'nodes' || top === 'editor') return top
  if (file.startsWith('runtime/admin/contract/')) return 'admin/contract'
  if (top !== 'runtime') return undefined
  const path = file.slice('runtime/'.length).replace(/\.ts$/, '')
  if (Object.hasOwn(arrows, path)) return path
  if (path === 'schema-type') return 'field'
  if (path === 'document/problem') return 'document/model'
  // What has to change between two plans is asked by whoever runs them.
  if (path === 'graph/diff') return 'graph/plan'
  return second.replace(/\.ts$/, '')
}

/** Every arrow that the files of the tree break. `files`: path from the root -> text. */
export function findViolations(files: ReadonlyMap<string, string>): Violation[] {
  const violations: Violation[] = []
  for (const [file, text] of files) {
    const area = areaOf(file)
    if (area === undefined || /\.test\.tsx?$/.test(file)) continue
    if (!Object.hasOwn(arrows, area)) {
      violations.push({ file, line: 1, message: `"${area}" has no place in the arrows` })
      continue
    }
    for (const found of importsOf(text)) {
      const message = judge(file, area, found)
      if (message !== undefined) violations.push({ file, line: found.line, message })
    }
  }
  return [...violations, ...cycles(files)]
}

function judge(file: string, area: string, found: Import): string | undefined {
  if (!found.from.startsWith('.')) return judgePackage(file, area, found)
  const target = posix.normalize(posix.join(posix.dirname(file), found.from))
  const targetArea = areaOf(target)
  if (targetArea === undefined) return `nothing here may import "${target}"`
  if (area === 'nodes') return judgeNode(file, target)
  if (targetArea === area || reachable(area).has(targetArea)) return undefined
  return `no arrow goes from ${area} to ${targetArea} ("${target}")`
}

function judgePackage(file: string, area: string, found: Import): string | undefined {
  const rule = forbiddenPackages[area]
  if (rule?.names.test(found.from)) return `${area} imports "${found.from}": ${rule.because}`
  const isTypeFile = area === 'nodes' && file.split('/').length === 3
  if (isTypeFile && heavy.test(found.from) && !found.typeOnly && !found.dynamic)
    return `"${found.from}" is loaded with the node: import it in open or start`
  return undefined
}

/** A family that is made of another may import it: a Sparkplug payload is a protobuf message, failover a preference, and JSONata runs where
 * scripts run. */
const madeOf: Readonly<Record<string, string>> = {
  sparkplug: 'protobuf',
  failover: 'balance',
  redundant: 'balance',
  jsonata: 'script',
}

function judgeNode(file: string, target: string): string | undefined {
  const family = file.split('/')[1] ?? ''
  const base = madeOf[family]
  if (base !== undefined && target.startsWith(`nodes/${base}/`)) return undefined
  if (target === 'runtime/plugin.ts' || target.startsWith(`nodes/${family}/`)) return undefined
  return target.startsWith('nodes/')
    ? `a node imports another family ("${target}")`
    : `a node imports "${target}": runtime/plugin.ts is the only runtime file for nodes`
}

function reachable(area: string): Set<string> {
  const seen = new Set<string>()
  const visit = (name: string): void => {
    for (const next of arrows[name] ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      visit(next)
    }
  }
  visit(area)
  return seen
}

/** Circles of files that need each other at load time. Types and dynamic imports close no circle. */
function cycles(files: ReadonlyMap<string, string>): Violation[] {
  const violations: Violation[] = []
  const done = new Set<string>()
  const path: string[] = []
  const visit = (file: string): void => {
    path.push(file)
    for (const found of importsOf(files.get(file) ?? '')) {
      if (found.typeOnly || found.dynamic || !found.from.startsWith('.')) continue
      const target = posix.normalize(posix.join(posix.dirname(file), found.from))
      const start = path.indexOf(target)
      if (start !== -1) {
        const circle = [...path.slice(start), target].join(' -> ')
        violations.push({ file, line: found.line, message: `a circle of imports: ${circle}` })
      } else if (!done.has(target) && files.has(target)) visit(target)
    }
    path.pop()
    done.add(file)
  }
  for (const file of files.keys()) if (!done.has(file)) visit(file)
  return violations
}
