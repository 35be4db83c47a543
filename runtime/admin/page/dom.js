/** Elements without a framework. Text is always set as text, so nothing that a peer sent is markup. */

/** `h('p', { class: 'quiet', onclick }, 'text', element)` */
export function h(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children)
}

/** The same for SVG. */
export function s(tag, attributes = {}, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue
    if (typeof value === 'function') element.addEventListener(name.slice(2), value)
    else element.setAttribute(name, value === true ? '' : String(value))
  }
  element.append(...children.filter((child) => child !== undefined && child !== false))
  return element
}

/** Sets text only when it differs: the browser then has nothing to lay out. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })
const exact = new Intl.NumberFormat('en')

/** `0`, `12`, `1,204`, `1.2M` */
export const number = (value) => (value < 100_000 ? exact.format(value) : compact.format(value))

/** `0`, `0.5`, `12`, `1.2K`: messages per second. */
export function rate(value) {
  if (value === 0) return '0'
  return value < 10 ? value.toFixed(1) : compact.format(Math.round(value))
}

export const bytes = (value) =>
  value < 1024 * 1024 ? `${Math.round(value / 1024)} KiB` : `${Math.round(value / 1024 / 1024)} MiB`

export function duration(ms) {
  const seconds = Math.floor(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  const hours = Math.floor(seconds / 3600)
  if (hours < 48) return `${hours} h ${Math.floor((seconds % 3600) / 60)} min`
  return `${Math.floor(hours / 24)} days`
}
