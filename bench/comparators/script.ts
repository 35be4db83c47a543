/**
 * The bridge as an engineer writes it by hand with mqtt.js and ws: parse, add a field, stringify, send.
 *
 *   node script.js DIRECTION MQTT_PORT WS_PORT QOS WORK
 */
import mqtt from 'mqtt'
import { WebSocket, WebSocketServer } from 'ws'

import { changeFor } from './work.ts'

const [direction, mqttPort, wsPort, qosText, work] = process.argv.slice(2)
const qos = qosText === '0' ? 0 : 1
const change = changeFor(work)

const client = mqtt.connect(`mqtt://127.0.0.1:${mqttPort}`, {
  protocolVersion: 4,
  clientId: 'bench-script',
  clean: true,
})
const server = new WebSocketServer({
  host: '127.0.0.1',
  port: Number(wsPort),
  perMessageDeflate: false,
})
client.on('error', (error) => console.error(error.message))

if (direction === 'm2w') {
  client.on('connect', () => client.subscribe('bench/in/#', { qos }))
  client.on('message', (_topic, payload) => {
    const text = change(payload.toString())
    if (text === undefined) return
    for (const peer of server.clients) {
      if (peer.readyState === WebSocket.OPEN) peer.send(text)
    }
  })
} else {
  server.on('connection', (peer) => {
    peer.on('message', (data: Buffer) => {
      const text = change(data.toString())
      if (text !== undefined) client.publish('bench/out/telemetry', text, { qos })
    })
  })
}
