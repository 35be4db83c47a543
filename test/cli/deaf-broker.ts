/** A flow whose messages stay on their way, for tests of stops. */
import { onTestFinished } from 'vitest'

import { startFakeBroker } from '../helpers/fake-broker.ts'

export const deafFlow = (port: number) => `version: 1
connections:
  deaf: { type: mqtt, url: 'mqtt://127.0.0.1:${port}', protocol: 3.1.1 }
nodes:
  tick: { type: generate, every: 20ms, template: x }
  out: { type: mqtt/sink, connection: deaf, topic: t, qos: 1 }
wires: [tick -> out]
`

export interface DeafBroker {
  readonly port: number
  /** Something was published, and waits for its PUBACK. */
  hasMessages(): boolean
  /** From now on every message gets its PUBACK, and so do those that came before. */
  acknowledge(): void
}

/** Takes what is published, and acknowledges nothing until it is told to. */
export async function startDeafBroker(): Promise<DeafBroker> {
  let isDeaf = true
  const waiting: (() => void)[] = []
  const { port, stop } = await startFakeBroker({
    onPublish({ messageId = 0 }, connection) {
      if (isDeaf) waiting.push(() => connection.puback(messageId))
      else connection.puback(messageId)
    },
  })
  onTestFinished(stop)
  return {
    port,
    hasMessages: () => waiting.length > 0,
    acknowledge() {
      isDeaf = false
      for (const each of waiting.splice(0)) each()
    },
  }
}
