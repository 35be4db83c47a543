import { Duplex } from 'node:stream'

export interface ControlHooks {
  /** mqtt.js wants these bytes to go out. */
  write(bytes: Buffer): void
  /** mqtt.js is done: send what is written, then close. */
  end(): void
  destroy(): void
}

/** The stream that mqtt.js believes to be its socket: it carries the control packets only. */
export class ControlStream extends Duplex {
  readonly #hooks: ControlHooks
  constructor(hooks: ControlHooks) {
    super({ allowHalfOpen: true })
    this.#hooks = hooks
  }
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#hooks.write(chunk)
    done()
  }
  override _final(done: () => void): void {
    this.#hooks.end()
    done()
  }
  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#hooks.destroy()
    done(error)
  }
}
