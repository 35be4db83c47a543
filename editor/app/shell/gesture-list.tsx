/** What the pointer and fingers do on the canvas: beside the keys, since nothing on the screen shows it. */
import { useText } from '../context.tsx'
import search from './search-dialog.module.css'
import styles from './settings.module.css'

export function GestureList({ wanted }: { readonly wanted: string }) {
  const { gestures } = useText().shell
  const rows = gestures.rows.filter((row) => row.join(' ').toLowerCase().includes(wanted))
  if (rows.length === 0) return null
  return (
    <section aria-label={gestures.title}>
      <h3 className={search['group']}>{gestures.title}</h3>
      {rows.map(([gesture, meaning]) => (
        <div key={gesture} className={styles['keyRow']}>
          <span className={styles['keyLabel']}>{meaning}</span>
          <span className={search['detail']}>{gesture}</span>
        </div>
      ))}
    </section>
  )
}
