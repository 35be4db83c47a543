/**
 * A process of its own: publishes telemetry at a pace and counts what the dashboard gets of it. Says each
 * 100 ms how many, on standard output. `node load.js MQTT_PORT WEBSOCKET_PORT RATE`
 */
import { connectAsync } from 'mqtt'
import { WebSocket } from 'ws'

const [mqttPort = '', webSocketPort = '', rate = '10000'] = process.argv.slice(2)
/** On the way at once: a flow that is slower than the pace is not flooded. */
const window = 400
const stepMs = 5
const perStep = (Number(rate) * stepMs) / 1000
/** Nothing came for so long: what is still missing was dropped. */
const lostMs = 100

const payload = '{"crop":"tomatoes","temperature":25.3,"humidity":61}'
let sent = 0
let received = 0
let dropped = 0
let lastMs = performance.now()

const dashboard = new WebSocket(`ws://127.0.0.1:${webSocketPort}/live`)
await new Promise((resolve, reject) => dashboard.once('open', resolve).once('error', reject))
dashboard.on('message', () => {
  received += 1
  lastMs = performance.now()
})
const client = await connectAsync(`mqtt://127.0.0.1:${mqttPort}`, { protocolVersion: 4 })
client.on('error', (error) => {
  throw error
})

let due = 0
let steppedMs = performance.now()
setInterval(() => {
  const now = performance.now()
  // A late step makes up for what it missed, and no more than a few steps of it.
  due = Math.min(due + ((now - steppedMs) / stepMs) * perStep, 10 * perStep)
  steppedMs = now
  if (now - lastMs > lostMs) dropped = sent - received
  while (due >= 1 && sent - received - dropped < window) {
    client.publish(`greenhouse/${1 + (sent % 3)}/telemetry`, payload)
    sent += 1
    due -= 1
  }
}, stepMs)
setInterval(() => process.stdout.write(`${received}\n`), 100)
