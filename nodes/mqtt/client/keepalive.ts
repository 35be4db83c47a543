import type { MqttClient } from 'mqtt'

import type { Link } from './link.ts'

/**
 * mqtt.js ends a connection when it has not seen PINGRESP in time. It must not do so while we do not
 * read, and not while data flows: then the answer is only behind other bytes. Pings go on.
 */
export function guardKeepalive(link: Pick<Link, 'reader' | 'heardAt'>, client: MqttClient): void {
  const verdict = client.onKeepaliveTimeout.bind(client)
  client.onKeepaliveTimeout = () => {
    const period = client.keepalive * 1000
    if (link.reader.stalled || performance.now() - link.heardAt < period) {
      client.sendPing()
      client.keepaliveManager.reschedule()
    } else verdict()
  }
}
