/** The option `layout` of both nodes, and the port of a message. */
import { field } from '../../../runtime/plugin.ts'
import type { Expression, Finding, Message } from '../../../runtime/plugin.ts'
import type { Port } from '../read/reader.ts'
import type { LayoutFinding } from './findings.ts'
import { isRaw } from './findings.ts'
import type { Layout } from './model.ts'
import { readLayout } from './read-layout.ts'

export const layoutField = field.any({
  en: 'The layout: `seq` (fields in order), `tlv` (tagged values) or `port` (a layout for each port), with `endian`, `types` and `enums`.',
  zh: '布局：`seq`（依次的字段）、`tlv`（带标签的值）或 `port`（每个端口一个布局），以及 `endian`、`types` 和 `enums`。',
})

export const portField = field.expression({
  en: 'CEL for the port that chooses a layout (LoRaWAN FPort). Without it, `meta.fPort`, or else `meta.port`.',
  zh: '用于选择布局的端口（LoRaWAN FPort）的 CEL 表达式。未设置时取 `meta.fPort`，其次 `meta.port`。',
  examples: ['meta.fPort', 'topicLevel(-1)'],
})

export interface Loaded {
  readonly layout?: Layout
  readonly findings: readonly Finding[]
}

/** The same layout is asked for by check, create and spans, and by both nodes. */
const loaded = new WeakMap<object, Loaded>()

export function loadLayout(given: unknown): Loaded {
  if (!isRaw(given)) return load(given)
  const known = loaded.get(given) ?? load(given)
  loaded.set(given, known)
  return known
}

function load(given: unknown): Loaded {
  const result = readLayout(given)
  return result.ok
    ? { layout: result.layout, findings: [] }
    : { findings: result.findings.map(belowLayout) }
}

/** After the check: the layout is there. */
export function needLayout(given: unknown): Layout {
  const { layout } = loadLayout(given)
  if (layout) return layout
  throw new Error('bug: the layout was not checked')
}

export const belowLayout = (finding: LayoutFinding): Finding => ({
  ...finding,
  path: `/layout${finding.path}`,
})

/** A layout without ports asks for none. */
export function portOf(
  { usesPort }: Layout,
  port: Expression | undefined,
): (message: Message) => Port {
  if (!usesPort) return () => undefined
  if (port) return (message) => asPort(port.evaluate(message))
  return ({ meta }) => asPort(meta['fPort'] ?? meta['port'])
}

const asPort = (value: unknown): Port =>
  typeof value === 'number' || typeof value === 'string' ? value : undefined
