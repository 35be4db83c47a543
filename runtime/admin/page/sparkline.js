/** The last minute as a small line. */
import { s } from './dom.js'

const width = 120
const height = 28

export function createSparkline(length) {
  const line = s('polyline', { class: 'line' })
  const area = s('polygon', { class: 'area' })
  const element = s(
    'svg',
    { class: 'sparkline', viewBox: `0 0 ${width} ${height}`, width, height, 'aria-hidden': 'true' },
    area,
    line,
  )
  return {
    element,
    update(values) {
      const top = Math.max(...values, 1)
      const step = width / (length - 1)
      const start = width - (values.length - 1) * step
      const points = values.map((value, index) => {
        const y = height - 2 - (value / top) * (height - 5)
        return `${(start + index * step).toFixed(1)},${y.toFixed(1)}`
      })
      line.setAttribute('points', points.join(' '))
      area.setAttribute('points', `${start},${height} ${points.join(' ')} ${width},${height}`)
    },
  }
}
