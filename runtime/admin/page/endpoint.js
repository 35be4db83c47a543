/** A WebSocket endpoint of a flow, seen as a client of it: what it sends, and a form to send to it. */
import { h, setText } from './dom.js'

const maxMessages = 60
const maxShownLength = 2000
const reconnectMs = 2000
/** A line more often than the eye can follow only heats the machine. */
const paintMs = 120

const example = '{"greenhouse": 2, "vent": "open"}'

export function createEndpoint(flow, endpoint) {
  const dot = h('span', { class: 'dot', 'data-state': 'connecting' })
  const state = h('span', { class: 'quiet' }, 'connecting')
  const list = h('ol', { class: 'messages', 'aria-label': `Messages of ${endpoint.url}` })
  const paused = h('input', { type: 'checkbox' })
  const waiting = []
  let socket
  let isOver = false
  let received = 0
  let retry

  const element = h(
    'section',
    { class: 'card endpoint', 'data-endpoint': endpoint.url },
    h('h3', {}, flow.name, h('span', { class: 'quiet' }, `${flow.id}/${endpoint.connection}`)),
    h('p', { class: 'where' }, dot, h('code', {}, endpoint.url), state),
    endpoint.takes && sendForm(),
    list,
    h('footer', {}, h('label', {}, paused, ' pause'), clearButton()),
  )

  function sendForm() {
    const text = h('textarea', { rows: 2, spellcheck: 'false', 'aria-label': 'Message to send' })
    text.value = example
    const send = (event) => {
      event.preventDefault()
      if (socket?.readyState !== WebSocket.OPEN) return
      socket.send(text.value)
      waiting.push({ text: text.value, isOurs: true })
    }
    const keys = (event) => event.key === 'Enter' && (event.ctrlKey || event.metaKey) && send(event)
    text.addEventListener('keydown', keys)
    return h(
      'form',
      { onsubmit: send },
      text,
      h('button', { type: 'submit', title: 'Ctrl+Enter' }, 'Send'),
    )
  }
  function clearButton() {
    return h(
      'button',
      { type: 'button', class: 'plain', onclick: () => list.replaceChildren() },
      'clear',
    )
  }

  function connect() {
    socket = new WebSocket(endpoint.url)
    socket.binaryType = 'arraybuffer'
    socket.addEventListener('open', () => show('up', 'connected'))
    socket.addEventListener('message', ({ data }) => {
      received += 1
      const isText = typeof data === 'string'
      waiting.push({ text: isText ? data : hex(new Uint8Array(data)), isOurs: false })
      if (waiting.length > maxMessages) waiting.shift()
    })
    socket.addEventListener('close', ({ code, reason }) => {
      show('down', code === 1006 ? 'not connected' : `closed ${code} ${reason}`)
      if (!isOver) retry = setTimeout(connect, reconnectMs)
    })
  }
  function show(value, text) {
    dot.dataset.state = value
    setText(state, text)
  }

  const painter = setInterval(() => {
    if (waiting.length === 0 || (paused.checked && !waiting.some(({ isOurs }) => isOurs))) return
    for (const message of waiting.splice(0)) list.prepend(messageItem(message))
    while (list.children.length > maxMessages) list.lastChild.remove()
    setText(state, `connected · ${received} received`)
  }, paintMs)
  connect()

  return {
    element,
    close() {
      isOver = true
      clearInterval(painter)
      clearTimeout(retry)
      socket.close()
    },
  }
}

function messageItem({ text, isOurs }) {
  const time = new Date().toTimeString().slice(0, 8)
  const body = text.length > maxShownLength ? `${text.slice(0, maxShownLength)}…` : text
  return h(
    'li',
    { class: isOurs ? 'ours' : 'theirs' },
    h('time', {}, time),
    h('span', { class: 'way', 'aria-label': isOurs ? 'sent' : 'received' }, isOurs ? '↑' : '↓'),
    h('code', {}, ...coloured(body)),
  )
}

/** JSON in colours: names, texts, numbers and words. Anything else stays as it is. */
const tokens =
  /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g

function coloured(text) {
  const parts = []
  let end = 0
  for (const match of text.matchAll(tokens)) {
    parts.push(text.slice(end, match.index))
    const [whole, quoted, colon, digits] = match
    const kind = quoted ? (colon ? 'key' : 'text') : digits ? 'number' : 'word'
    parts.push(h('span', { class: kind }, whole))
    end = match.index + whole.length
  }
  return [...parts, text.slice(end)]
}

const hex = (data) =>
  [...data.subarray(0, 64)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ') +
  (data.length > 64 ? ` … ${data.length} bytes` : '')
