/**
 * A process of its own: reads the live channel of a flow as the editor does, and draws nothing. It shows
 * what watching costs the server alone. `node reader.js ADMIN_PORT FLOW`
 */
import { WebSocket } from 'ws'

import { decodeFrame } from '../../runtime/admin/contract/live-frame.ts'
import type { LiveEvent } from '../../runtime/admin/contract/live.ts'

const [port = '', flow = ''] = process.argv.slice(2)
const socket = new WebSocket(`ws://127.0.0.1:${port}/api/live`)
socket.binaryType = 'arraybuffer'
let frames = 0
let wires = 0
socket.on('message', (data, isBinary) => {
  if (isBinary) {
    frames += 1
    wires += decodeFrame(data as ArrayBuffer)?.wires.length ?? 0
    return
  }
  // The server of the same version speaks the contract.
  const event = JSON.parse(new TextDecoder().decode(data as ArrayBuffer)) as LiveEvent
  if (event.event === 'hello') socket.send(JSON.stringify({ event: 'watch', flow }))
})
process.once('SIGTERM', () => {
  process.stdout.write(`${frames} frames, ${wires} wires\n`, () => process.exit(0))
})
