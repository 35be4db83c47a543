/** Reason codes of MQTT 5 (section 2.4) in words. Below 0x80 nothing went wrong. */
const words: { readonly [code: number]: string } = {
  0x00: 'success',
  0x04: 'disconnected with will',
  0x10: 'no matching subscribers',
  0x11: 'no subscription existed',
  0x80: 'unspecified error',
  0x81: 'malformed packet',
  0x82: 'protocol error',
  0x83: 'implementation specific error',
  0x84: 'unsupported protocol version',
  0x85: 'client identifier not valid',
  0x86: 'bad user name or password',
  0x87: 'not authorised',
  0x88: 'server unavailable',
  0x89: 'server busy',
  0x8a: 'banned',
  0x8b: 'server shutting down',
  0x8c: 'bad authentication method',
  0x8d: 'keep alive timeout',
  0x8e: 'session taken over',
  0x8f: 'topic filter not valid',
  0x90: 'topic name not valid',
  0x91: 'packet identifier in use',
  0x92: 'packet identifier not found',
  0x93: 'receive maximum exceeded',
  0x94: 'topic alias not valid',
  0x95: 'packet too large',
  0x96: 'message rate too high',
  0x97: 'quota exceeded',
  0x98: 'administrative action',
  0x99: 'payload format not valid',
  0x9a: 'retain not supported',
  0x9b: 'quality of service not supported',
  0x9c: 'use another server',
  0x9d: 'server moved',
  0x9e: 'shared subscriptions not supported',
  0x9f: 'connection rate exceeded',
  0xa0: 'maximum connect time',
  0xa1: 'subscription identifiers not supported',
  0xa2: 'wildcard subscriptions not supported',
}
/** Return codes of a 3.1.1 CONNACK, as the MQTT 5 code that means the same. */
const returnCodes = [0x00, 0x84, 0x85, 0x88, 0x86, 0x87] as const

export const reasonWords = (code: number): string =>
  `${words[code] ?? 'unknown reason'} (0x${code.toString(16).padStart(2, '0')})`

export const fromReturnCode = (code: number): number => returnCodes[code] ?? 0x80

/** A later attempt may work without anybody acting. */
const passing = new Set([0x80, 0x83, 0x88, 0x89, 0x8b, 0x96, 0x97, 0x9f])
export const isPassing = (code: number): boolean => passing.has(code)

/** CONNACK codes that only a person can mend: wrong password, wrong version, not allowed. */
const final = new Set([0x84, 0x85, 0x86, 0x87, 0x8a, 0x8c, 0x9a, 0x9b, 0x95, 0x90])
export const needsPerson = (code: number): boolean => final.has(code)

export const takenOver = 0x8e

/** Which codes a packet of this type may carry, by the tables of the specification. */
export const answerCodes: { readonly [type: number]: ReadonlySet<number> } = {
  4: new Set([0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]),
  5: new Set([0x00, 0x10, 0x80, 0x83, 0x87, 0x90, 0x91, 0x97, 0x99]),
  6: new Set([0x00, 0x92]),
  7: new Set([0x00, 0x92]),
  9: new Set([0x00, 0x01, 0x02, 0x80, 0x83, 0x87, 0x8f, 0x91, 0x97, 0x9e, 0xa1, 0xa2]),
  11: new Set([0x00, 0x11, 0x80, 0x83, 0x87, 0x8f, 0x91]),
}
export const connackCodes: ReadonlySet<number> = new Set([
  0x00, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x90, 0x95, 0x97,
  0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9f,
])
export const disconnectCodes: ReadonlySet<number> = new Set([
  0x00, 0x80, 0x81, 0x82, 0x83, 0x87, 0x89, 0x8b, 0x8d, 0x8e, 0x8f, 0x90, 0x93, 0x94, 0x95, 0x96,
  0x97, 0x98, 0x99, 0x9a, 0x9b, 0x9c, 0x9d, 0x9e, 0x9f, 0xa0, 0xa1, 0xa2,
])
