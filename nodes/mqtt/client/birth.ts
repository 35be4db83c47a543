import type { Log } from '../../../runtime/plugin.ts'

import type { Announcement } from '../config/connection.ts'
import type { Publisher } from '../session/outbox.ts'
import { writeProperties } from '../wire/properties.ts'
import { prepareTopic } from '../wire/publish.ts'
import type { Client } from './client.ts'

/** Makes the function that publishes the birth message, once a connect. */
export function birthMessage(
  birth: Announcement | undefined,
  isVersion5: boolean,
  log: Log,
): (client: Client) => void {
  if (!birth) return () => {}
  const done = (_token: number, error?: Error | null) => {
    if (error) log.warn(`the birth message was not published: ${error.message}`)
  }
  const publisher: Publisher = { done, written: done, pause: () => {}, resume: () => {} }
  const { topic, payload, qos, retain } = birth
  const { contentType, responseTopic, correlationData, expiry, userProperties } = birth.properties
  const properties = isVersion5
    ? writeProperties({
        ...(contentType === undefined ? {} : { contentType }),
        ...(responseTopic === undefined ? {} : { responseTopic }),
        ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData) }),
        ...(expiry === undefined ? {} : { expiry: Math.ceil(expiry / 1000) }),
        ...(userProperties === undefined ? {} : { userProperties }),
      })
    : undefined
  const prepared = prepareTopic(topic)
  return (client) =>
    client.outbox.send({
      topic: prepared,
      payload,
      properties,
      qos,
      retain,
      publisher,
      token: 0,
      isForgotten: false,
      isReceived: false,
      id: 0,
      order: 0,
    })
}
