/** Why a connection is not there. */
export interface Loss {
  /**
   * `network`: could not be made, broke, or may have broken. `closed`: the broker closed it without a
   * word. `refused`: CONNACK with a reason. `disconnected`: DISCONNECT with a reason. `protocol`: we
   * closed it because the broker broke the protocol. `local`: closed on purpose.
   */
  readonly kind: 'network' | 'closed' | 'refused' | 'disconnected' | 'protocol' | 'local'
  readonly reason: string
  readonly reasonCode?: number
}
export class LossError extends Error {
  override readonly name = 'LossError'
  readonly loss: Loss
  constructor(loss: Loss) {
    super(loss.reason)
    this.loss = loss
  }
}
