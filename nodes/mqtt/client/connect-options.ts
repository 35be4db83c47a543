import type { IClientOptions } from 'mqtt'

import type { ConnectionConfig } from '../config/connection.ts'

/** Most inbound messages without acknowledgement that a packet identifier allows. */
const maxReceive = 0xffff

export interface Greeting {
  readonly clientId: string
  readonly isClean: boolean
  /** Seconds that the broker keeps the session; 0 ends it with the connection. */
  readonly expiry: number
  readonly receiveMaximum: number
  readonly hasWill: boolean
}

/** What CONNECT says, as options of mqtt.js. */
export function connectOptions(config: ConnectionConfig, greeting: Greeting): IClientOptions {
  const isVersion5 = config.protocol === 5
  return {
    // The cache of mqtt-packet holds 65,536 buffers, some 9 MB, for packets that are rare here.
    writeCache: false,
    protocolVersion: isVersion5 ? 5 : 4,
    clientId: greeting.clientId,
    clean: greeting.isClean,
    keepalive: Math.min(0xffff, Math.ceil(config.keepalive / 1000)),
    connectTimeout: config.connectTimeout,
    ...(config.username === undefined ? {} : { username: config.username }),
    ...(config.password === undefined ? {} : { password: config.password }),
    ...(config.will && greeting.hasWill ? { will: will(config.will, isVersion5) } : {}),
    ...(isVersion5
      ? {
          properties: {
            sessionExpiryInterval: greeting.expiry,
            receiveMaximum: Math.max(1, Math.min(maxReceive, greeting.receiveMaximum)),
            maximumPacketSize: config.maxPacketSize,
            ...(Object.keys(config.userProperties).length > 0
              ? { userProperties: config.userProperties }
              : {}),
          },
        }
      : {}),
  }
}

type Will = NonNullable<IClientOptions['will']>
function will(announcement: NonNullable<ConnectionConfig['will']>, isVersion5: boolean): Will {
  const { topic, payload, qos, retain } = announcement
  const plain: Will = { topic, payload, qos, retain }
  if (!isVersion5) return plain
  const { contentType, responseTopic, correlationData, expiry, userProperties } =
    announcement.properties
  return {
    ...plain,
    properties: {
      willDelayInterval: Math.ceil(announcement.delay / 1000),
      ...(contentType === undefined ? {} : { contentType }),
      ...(responseTopic === undefined ? {} : { responseTopic }),
      ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData) }),
      ...(expiry === undefined ? {} : { messageExpiryInterval: Math.ceil(expiry / 1000) }),
      ...(userProperties === undefined ? {} : { userProperties }),
    },
  }
}
