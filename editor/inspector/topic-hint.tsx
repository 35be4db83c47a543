import { useText } from '../app/context.tsx'
import { useForm } from './form.ts'
import styles from './inspector.module.css'
import { doesMatch, exampleOf } from './topic-filter.ts'

/** What a topic filter takes, and whether that is the topic of the sample; seen while it is edited. */
export function TopicHint({ filter }: { readonly filter: string }) {
  const { sample } = useForm()
  const { inspector: text } = useText()
  const example = exampleOf(filter)
  const isTaken = doesMatch(filter, sample.topic)
  if (example === undefined || filter.includes('${')) return null
  return (
    <p className={styles['hint']}>
      {text.takes} <code>{example}</code>
      {sample.topic !== '' && ` · ${isTaken ? text.takesSample : text.leavesSample}`}
    </p>
  )
}
