/** The packets that mqtt.js gets: checked here first, because its parser is lenient. */
import { malformed, violation } from './fault.ts'
import type { Properties } from './properties.ts'
import {
  answerProperties,
  connackProperties,
  Cursor,
  disconnectProperties,
  readProperties,
} from './properties.ts'
import { answerCodes, connackCodes, disconnectCodes, fromReturnCode } from './reasons.ts'

export const connack = 2
const suback = 9
const unsuback = 11
const pingresp = 13
export const disconnect = 14

export interface Connack {
  readonly sessionPresent: boolean
  /** As in MQTT 5, also for 3.1.1. */
  readonly reasonCode: number
  readonly properties: Properties
}

interface Shape {
  /** Where the body starts. */
  readonly body: number
  readonly isVersion5: boolean
}

/** Throws `ProtocolFault` unless the packet is one that a broker may send now and is well formed. */
export function checkControl(type: number, packet: Buffer, shape: Shape): void {
  if (((packet[0] ?? 0) & 0x0f) !== 0) throw malformed('reserved flags')
  switch (type) {
    case connack:
      readConnack(packet, shape)
      return
    case suback:
    case unsuback:
      checkGranted(type, packet, shape)
      return
    case pingresp:
      if (packet.length !== shape.body) throw malformed('PINGRESP with a body')
      return
    case disconnect:
      readDisconnect(packet, shape)
      return
    default:
      throw violation(`a packet of type ${type}, which a broker must not send`)
  }
}

export function readConnack(packet: Buffer, { body, isVersion5 }: Shape): Connack {
  const cursor = new Cursor(packet, body, packet.length)
  const flags = cursor.byte()
  const code = cursor.byte()
  if (flags > 1) throw malformed('CONNACK with reserved flags')
  // A broker that knows only 3.1.1 answers an MQTT 5 CONNECT with its own two bytes.
  const isShort = cursor.position === cursor.end
  if (isVersion5 && isShort && code === 1) {
    return { sessionPresent: false, reasonCode: 0x84, properties: {} }
  }
  if (isVersion5 && !connackCodes.has(code)) throw malformed('CONNACK with an unknown reason code')
  if (!isVersion5 && (code > 5 || !isShort)) throw malformed('CONNACK that is not of MQTT 3.1.1')
  if (flags === 1 && code !== 0) throw violation('CONNACK refuses and has a session')
  const properties = isVersion5 ? readProperties(cursor, connackProperties) : {}
  if (cursor.position !== cursor.end) throw malformed('bytes behind CONNACK')
  const reasonCode = isVersion5 ? code : fromReturnCode(code)
  return { sessionPresent: flags === 1, reasonCode, properties }
}

function checkGranted(type: number, packet: Buffer, { body, isVersion5 }: Shape): void {
  const cursor = new Cursor(packet, body, packet.length)
  if (cursor.two() === 0) throw malformed('an acknowledgement of packet identifier 0')
  if (isVersion5) readProperties(cursor, answerProperties)
  else if (type === unsuback) {
    if (cursor.position !== cursor.end) throw malformed('UNSUBACK with a body')
    return
  }
  if (cursor.position === cursor.end) throw malformed('an acknowledgement without reason codes')
  while (cursor.position < cursor.end) {
    const code = cursor.byte()
    const isKnown = isVersion5 ? answerCodes[type]?.has(code) : code <= 2 || code === 0x80
    if (!isKnown) throw malformed('an unknown reason code')
  }
}

export interface Disconnect {
  readonly reasonCode: number
  readonly properties: Properties
}
export function readDisconnect(packet: Buffer, { body, isVersion5 }: Shape): Disconnect {
  if (!isVersion5) throw violation('DISCONNECT from a broker, which MQTT 3.1.1 does not have')
  const cursor = new Cursor(packet, body, packet.length)
  const reasonCode = cursor.position < cursor.end ? cursor.byte() : 0
  if (!disconnectCodes.has(reasonCode)) throw malformed('DISCONNECT with an unknown reason code')
  const isShort = cursor.position === cursor.end
  const properties = isShort ? {} : readProperties(cursor, disconnectProperties)
  if (cursor.position !== cursor.end) throw malformed('bytes behind DISCONNECT')
  return { reasonCode, properties }
}
