/** Elements as text. Attributes are ours or numbers; text is escaped here and nowhere else. */
import { escapeText, round } from './text.ts'

export type Attributes = Readonly<Record<string, string | number | undefined>>

export function element(name: string, attributes: Attributes, inner?: string): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(
      ([key, value]) =>
        ` ${key}="${typeof value === 'number' ? round(value) : escapeText(value ?? '')}"`,
    )
    .join('')
  return inner === undefined ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`
}

export const textElement = (text: string, attributes: Attributes): string =>
  element('text', attributes, escapeText(text))

export const sansFont =
  "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
export const monoFont = "ui-monospace, 'SF Mono', Menlo, Consolas, 'Noto Sans Mono', monospace"
