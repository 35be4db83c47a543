/** A number of the messages over time. */
import { useEffect, useMemo, useRef, useState } from 'react'

import { useText } from '../../app/context.tsx'
import { useFormat } from '../viewers/choices.ts'
import { mostDecoded, useDecoder, useReading, useReadings } from '../viewers/use-reading.ts'
import type { ViewProps } from './message-detail.tsx'
import styles from './messages.module.css'
import { numbersIn, pointsOf } from './numbers.ts'
import { drawPlot } from './plot.ts'

export function PlotView({ message, messages, latest, target, isPaused }: ViewProps) {
  const { taps: text } = useText()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [format] = useFormat(target)
  // The line goes on while a message is looked at; what is paused stands still.
  const shown = isPaused ? messages : latest
  const { tap } = message
  const most = useDecoder(target, format) ? mostDecoded : Infinity
  const own = useMemo(
    () => shown.filter((each) => each.tap === tap).slice(-most),
    [shown, tap, most],
  )
  const readingOf = useReadings(own, target, format)
  const [chosen, choose] = useState<string>()
  const fields = numbersIn(useReading(message, target, format).value)
  const field = chosen !== undefined && fields.includes(chosen) ? chosen : fields[0]
  const points = useMemo(
    () => (field === undefined ? [] : pointsOf(own, (each) => readingOf(each).value, field)),
    [own, readingOf, field],
  )
  useEffect(() => {
    const { current } = canvas
    if (!current) return undefined
    const draw = (): void => drawPlot(current, points, message.time)
    draw()
    const sized = new ResizeObserver(draw)
    sized.observe(current)
    return () => sized.disconnect()
  }, [points, message])
  if (field === undefined) return <p className={styles['quiet']}>{text.noNumbers}</p>
  return (
    <div className={styles['plot']}>
      <p className={styles['fact']}>
        <select
          className={styles['format']}
          aria-label={text.plotField}
          value={field}
          onChange={({ currentTarget }) => choose(currentTarget.value)}
        >
          {fields.map((each) => (
            <option key={each} value={each}>
              {each === '' ? text.value : each}
            </option>
          ))}
        </select>
        <span className={styles['label']}>{text.latest}</span>
        <strong>{points.at(-1)?.value}</strong>
      </p>
      <canvas ref={canvas} className={styles['canvas']} aria-label={field} role="img" />
    </div>
  )
}
