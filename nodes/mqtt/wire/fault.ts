/** A packet that breaks the protocol: the connection is closed, with this reason code on MQTT 5. */
export class ProtocolFault extends Error {
  override readonly name = 'ProtocolFault'
  readonly reasonCode: number
  constructor(reasonCode: number, message: string) {
    super(message)
    this.reasonCode = reasonCode
  }
}

export const malformed = (message: string) => new ProtocolFault(0x81, message)
export const violation = (message: string) => new ProtocolFault(0x82, message)
