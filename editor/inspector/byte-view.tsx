/** Bytes as pairs of digits, 16 to a row; some are marked, one may be where an error is. */
import { useText } from '../app/context.tsx'
import styles from './inspector.module.css'

interface ByteViewProps {
  readonly bytes: readonly string[]
  readonly marked?: { readonly start: number; readonly end: number } | undefined
  readonly fault?: number
  /** The colour of a byte, if it belongs to a value. */
  readonly toneOf?: (index: number) => number | undefined
  onPoint?(index: number | undefined): void
}

export function ByteView({ bytes, marked, fault, toneOf, onPoint }: ByteViewProps) {
  const { inspector: text } = useText()
  const isMarked = (index: number): boolean =>
    marked !== undefined && index >= marked.start && index < marked.end
  // An error behind the last byte is an error of the end.
  const at = fault === undefined ? undefined : Math.min(fault, bytes.length - 1)
  return (
    <section aria-label={text.bytes}>
      <h4 className={styles['heading']}>{text.bytes}</h4>
      <p className={styles['bytes']} onPointerLeave={() => onPoint?.(undefined)}>
        {bytes.map((byte, index) => (
          <span
            // oxlint-disable-next-line react/no-array-index-key -- a byte is its place
            key={index}
            data-tone={toneOf?.(index)}
            data-marked={isMarked(index) || undefined}
            data-fault={index === at || undefined}
            title={index === at ? text.faultAt(index) : undefined}
            onPointerEnter={() => onPoint?.(index)}
          >
            {byte}
          </span>
        ))}
      </p>
    </section>
  )
}
