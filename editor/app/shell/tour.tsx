/** A checklist of five first steps; each ticks itself off when it is done. */
import { Check } from 'lucide-react'

import { Button } from '../../ui/button.tsx'
import { useEditor, useText, useUi } from '../context.tsx'
import { tourSteps } from '../tour.ts'
import styles from './tour.module.css'

export function Tour() {
  const editor = useEditor()
  const { tour: text } = useText().shell
  const done = useUi((state) => state.tourDone)
  const hide = (): void =>
    editor.ui.setState(({ drawer }) => ({
      isTourHidden: true,
      drawer: { ...drawer, tab: 'problems', isOpen: false },
    }))
  const count = tourSteps.filter(({ id }) => done.includes(id)).length
  return (
    <div className={styles['tour']}>
      <div className={styles['head']}>
        <strong>{text.title}</strong>
        <span role="status">{text.done(count, tourSteps.length)}</span>
        <Button tone="quiet" onClick={hide}>
          {text.dismiss}
        </Button>
      </div>
      <ol className={styles['steps']}>
        {tourSteps.map(({ id, show }) => (
          <li key={id} data-done={done.includes(id) || undefined}>
            <span className={styles['tick']}>
              {done.includes(id) && <Check size={12} aria-hidden />}
            </span>
            <strong>{text[id]}</strong>
            <p>{text[`${id}Help`]}</p>
            <Button onClick={() => show(editor)}>{text.show}</Button>
          </li>
        ))}
      </ol>
    </div>
  )
}
