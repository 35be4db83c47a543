/** The colours that a group or a sticky can have. */
import { colours } from '../../runtime/document/edit/view.ts'
import type { Colour } from '../../runtime/document/edit/view.ts'
import { useText } from '../app/context.tsx'
import styles from './layers.module.css'

interface SwatchesProps {
  readonly value: Colour | undefined
  onPick(colour: Colour): void
}

export function Swatches({ value, onPick }: SwatchesProps) {
  const text = useText().canvas
  return (
    <span className={styles['swatches']} role="group" aria-label={text.colour}>
      {colours.map((colour) => (
        <button
          key={colour}
          type="button"
          className={`${styles['swatch']} ${styles[colour]}`}
          aria-label={text.colours[colour]}
          title={text.colours[colour]}
          aria-pressed={colour === value}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => onPick(colour)}
        />
      ))}
    </span>
  )
}
