/** How a payload is read: by itself, by a format, or by a decoder of the flow. */
import { useText } from '../../app/context.tsx'
import type { Messages } from '../../locales/messages.ts'
import { formats } from '../viewers/formats.ts'
import type { Format, Reading } from '../viewers/formats.ts'
import { useDecoders } from '../viewers/use-reading.ts'
import styles from './messages.module.css'

interface FormatSelectProps {
  readonly format: Format
  readonly reading: Reading
  onChange(format: Format): void
}

export function nameOfFormat(text: Messages['taps'], format: Format): string {
  const { formats: names } = text
  return format in names ? names[format as keyof typeof names] : format.slice('node:'.length)
}

export function FormatSelect({ format, reading, onChange }: FormatSelectProps) {
  const { taps: text } = useText()
  const decoders = useDecoders()
  const nameOf = (each: Format): string =>
    each === 'auto' ? text.auto(nameOfFormat(text, reading.by)) : nameOfFormat(text, each)
  return (
    <select
      className={styles['format']}
      aria-label={text.readAs}
      value={format}
      onChange={({ target }) => onChange(target.value as Format)}
    >
      {formats.map((each) => (
        <option key={each} value={each}>
          {nameOf(each)}
        </option>
      ))}
      {decoders.map(({ id, item }) => (
        <option key={id} value={`node:${id}`}>
          {text.asNode(id, item.type ?? '')}
        </option>
      ))}
    </select>
  )
}
