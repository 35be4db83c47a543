import { useApp } from '../context.tsx'

/** Two live regions: what is said calmly, and what interrupts. The key makes an equal text new. */
export function Spoken() {
  const { text, urgency, count } = useApp((state) => state.spoken)
  return (
    <div className="visually-hidden">
      <div role="status" aria-live="polite">
        {urgency === 'polite' && <span key={count}>{text}</span>}
      </div>
      <div role="alert" aria-live="assertive">
        {urgency === 'assertive' && <span key={count}>{text}</span>}
      </div>
    </div>
  )
}
