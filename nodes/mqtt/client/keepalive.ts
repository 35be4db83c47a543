import type { MqttClient } from 'mqtt'

import type { Link } from './link.ts'

/** Of a keepalive period: how long nothing may be heard. The same that a broker grants us. */
const patience = 1.5
/** Of a keepalive period: after such a silence we ask, so that a slow answer still comes before the verdict. */
const asksAfter = 0.5
/** A timer may fire a little before its time. */
const early = 5

/**
 * mqtt.js ends a connection when it has not seen PINGRESP in time. It must not do so while we do not
 * read, and not while data flows: then the answer is only behind other bytes. Pings go on, and the
 * verdict falls `patience` after the last byte: its own timer starts over and would come a period late.
 * It asks only after a whole period, which leaves half of one for the answer; we ask earlier.
 */
export function guardKeepalive(link: Pick<Link, 'reader' | 'heardAt'>, client: MqttClient): void {
  const verdict = client.onKeepaliveTimeout.bind(client)
  let timer: NodeJS.Timeout | undefined
  const judge = () => {
    clearTimeout(timer)
    if (!client.connected) return
    const left = client.keepalive * 1000 * patience - (performance.now() - link.heardAt)
    if (!link.reader.stalled && left <= 0) return verdict()
    client.sendPing()
    client.keepaliveManager.reschedule()
    if (!link.reader.stalled) timer = setTimeout(lookAgain, left + early).unref()
  }
  /** Silent since, or heard and then left to the timer of mqtt.js. */
  const lookAgain = () => {
    const silence = performance.now() - link.heardAt
    if (client.connected && !link.reader.stalled && silence >= client.keepalive * 1000 * patience) {
      verdict()
    }
  }
  let asking: NodeJS.Timeout | undefined
  const ask = () => {
    if (!client.connected) return
    const period = client.keepalive * 1000 * asksAfter
    const left = period - (performance.now() - link.heardAt)
    if (left <= 0) client.sendPing()
    asking = setTimeout(ask, left <= 0 ? period : left + early).unref()
  }
  client.on('connect', () => {
    if (client.keepalive > 0) ask()
  })
  client.on('close', () => clearTimeout(asking))
  client.onKeepaliveTimeout = judge
}
