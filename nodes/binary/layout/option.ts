/** The option `layout` of both nodes, and the port of a message. */
import { field, Type } from '../../../runtime/plugin.ts'
import type { Expression, Finding, Message } from '../../../runtime/plugin.ts'
import type { Port } from '../read/reader.ts'
import { inFile, layoutFromFile, placesIn } from './file.ts'
import type { LayoutText } from './file.ts'
import type { LayoutFinding } from './findings.ts'
import { isRaw } from './findings.ts'
import type { Layout } from './model.ts'
import { readLayout } from './read-layout.ts'

const inline = field.map(Type.Unknown(), {
  en: 'The layout itself: `seq` (fields in order), `tlv` (tagged values) or `port` (a layout for each port), with `endian`, `types` and `enums`.',
  zh: '布局本身：`seq`（依次的字段）、`tlv`（带标签的值）或 `port`（每个端口一个布局），以及 `endian`、`types` 和 `enums`。',
})
const file = field.file(
  {
    en: 'A file with the layout, relative to the flow file. A folder named `layouts` is not searched for flows.',
    zh: '含布局的文件，相对于流文件。名为 `layouts` 的文件夹不会被当作流。',
    examples: ['layouts/elsys.yaml'],
  },
  ['.yaml', '.yml'],
)

export const layoutField = field.oneOf([inline, file], {
  en: 'How the bytes are laid out: a map, or a file beside the flow.',
  zh: '字节的布局：一个映射，或流旁边的文件。',
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
  if (isLayoutText(given)) return layoutFromFile(given)
  const result = readLayout(given)
  return result.ok
    ? { layout: result.layout, findings: [] }
    : { findings: result.findings.map(belowLayout) }
}

/** A file has a method; a map of a flow file has none. */
const isLayoutText = (given: unknown): given is LayoutText =>
  isRaw(given) && typeof given['text'] === 'string' && typeof given['beside'] === 'function'

/** Finds the place of a finding about a layout that is known to be readable. */
export function placed(given: unknown, findings: readonly LayoutFinding[]): Finding[] {
  if (!isLayoutText(given)) return findings.map(belowLayout)
  const place = placesIn(given)
  return findings.map((finding) => inFile(finding, place(finding.path)))
}

/** After the check: the layout is there. */
export function needLayout(given: unknown): Layout {
  const { layout } = loadLayout(given)
  if (layout) return layout
  throw new Error('bug: the layout was not checked')
}

const belowLayout = (finding: LayoutFinding): Finding => ({
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
