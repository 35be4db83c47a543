/**
 * A WebSocket endpoint on a raw socket that plays recorded steps, right and wrong ones, and writes
 * down what the other side does. It shares no code with what it tests.
 */
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { setImmediate, setTimeout } from 'node:timers/promises'

export type Bytes = string | { readonly repeat_hex: string; readonly length: number }
export interface Step {
  readonly frame?: number
  readonly payload?: Bytes
  readonly fin?: boolean
  readonly rsv?: number
  readonly chop?: number
  readonly message?: Bytes
  readonly binary?: boolean
  readonly fragment?: number
  readonly close?: number
  readonly close_frame?: number | null
  readonly reason?: string
  readonly wait_s?: number
  readonly tag?: string
  readonly begin_message?: boolean
  readonly begin_frame_len?: number
  readonly frame_data?: string
  readonly end_message?: boolean
}
export type Event =
  | { readonly message: Bytes; readonly binary: boolean }
  | { readonly pong: string }
  | { readonly timeout: string }

const guid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
const acceptOf = (key: string) => createHash('sha1').update(`${key}${guid}`).digest('base64')

export function bytesOf(value: Bytes): Buffer {
  if (typeof value === 'string') return Buffer.from(value, 'hex')
  return Buffer.alloc(value.length, Buffer.from(value.repeat_hex, 'hex'))
}

/** Reads up to the end of the HTTP head; what came behind it is given back. */
async function readHead(socket: Socket): Promise<{ head: string; rest: Buffer }> {
  let bytes = Buffer.alloc(0)
  for (;;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer]
    bytes = Buffer.concat([bytes, chunk])
    const end = bytes.indexOf('\r\n\r\n')
    if (end < 0) continue
    socket.pause()
    return { head: bytes.toString('latin1', 0, end), rest: bytes.subarray(end + 4) }
  }
}

/** Shakes hands as a client. */
export async function connectTester(port: number, path = '/'): Promise<Tester> {
  const socket = connect({ host: '127.0.0.1', port, noDelay: true })
  const key = randomBytes(16).toString('base64')
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n\r\n`,
  )
  const { head, rest } = await readHead(socket)
  if (!head.includes(`Sec-WebSocket-Accept: ${acceptOf(key)}`)) throw new Error(head)
  return new Tester(socket, true, rest)
}

/** Shakes hands as a server with a client that has connected. */
export async function acceptTester(socket: Socket): Promise<Tester> {
  socket.setNoDelay()
  const { head, rest } = await readHead(socket)
  const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? ''
  socket.write(
    'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n' +
      `Sec-WebSocket-Accept: ${acceptOf(key)}\r\n\r\n`,
  )
  return new Tester(socket, false, rest)
}

export class Tester {
  readonly events: Event[] = []
  /** What the other side did wrong as a peer: frames after its close, masks, reserved bits. */
  readonly faults: string[] = []
  /** The code of their close frame, 1005 without one, `undefined` before it. */
  closeCode: number | undefined
  /** Who sent a close frame first. */
  closedFirst: 'tester' | 'peer' | undefined
  isEnded = false
  onEvent = () => {}
  readonly socket: Socket
  private readonly isClient: boolean
  private bytes = Buffer.alloc(0)
  private parts: Buffer[] = []
  private isBinary = false
  private streamed = { mask: Buffer.alloc(4), at: 0, length: 0, isFirst: true, isBinary: false }
  /** A frame is half written; what answers the other side waits for its end (RFC 6455, 5.4). */
  private isInFrame = false
  private readonly answers: Buffer[] = []

  constructor(socket: Socket, isClient: boolean, rest: Buffer) {
    this.socket = socket
    this.isClient = isClient
    socket.on('error', () => {})
    socket.on('close', () => {
      this.isEnded = true
      this.onEvent()
    })
    socket.on('data', (chunk: Buffer) => this.read(chunk))
    if (rest.length > 0) this.read(rest)
    socket.resume()
  }

  async play(steps: readonly Step[], waitMs: number): Promise<void> {
    for (const step of steps) {
      // The recorded tester stops sending once the peer has closed.
      if (this.closeCode !== undefined || this.isEnded) return
      await this.step(step, waitMs)
    }
  }

  sendClose(code?: number, reason: Buffer = Buffer.alloc(0)): void {
    this.closedFirst ??= 'tester'
    const head = Buffer.alloc(code === undefined ? 0 : 2)
    if (code !== undefined) head.writeUInt16BE(code)
    this.socket.write(this.frame(8, Buffer.concat([head, reason])))
  }

  private async step(step: Step, waitMs: number): Promise<void> {
    if (step.frame !== undefined) {
      const options = { fin: step.fin ?? true, rsv: step.rsv ?? 0 }
      await this.write(this.frame(step.frame, bytesOf(step.payload ?? ''), options), step.chop)
    } else if (step.message !== undefined) {
      await this.sendMessage(bytesOf(step.message), step.binary === true, step.fragment)
    } else if (step.close !== undefined) {
      this.sendClose(step.close, Buffer.from(step.reason ?? ''))
    } else if (step.close_frame !== undefined) {
      this.sendClose(step.close_frame ?? undefined, Buffer.from(step.reason ?? '', 'hex'))
    } else if (step.wait_s !== undefined) {
      await setTimeout(waitMs)
      const isOpen = this.closeCode === undefined && !this.isEnded
      if (step.tag !== undefined && isOpen) this.events.push({ timeout: step.tag })
    } else {
      this.stream(step)
    }
  }

  /** A message whose frames are written piece by piece. */
  private stream(step: Step): void {
    if (step.begin_message !== undefined) {
      this.streamed = { ...this.streamed, isFirst: true, isBinary: step.begin_message }
    } else if (step.begin_frame_len !== undefined) {
      const { isFirst, isBinary } = this.streamed
      const opcode = isFirst ? (isBinary ? 2 : 1) : 0
      const mask = this.isClient ? randomBytes(4) : Buffer.alloc(4)
      const length = step.begin_frame_len
      this.isInFrame = length > 0
      this.socket.write(this.header(opcode, length, { fin: false, rsv: 0 }, mask))
      this.streamed = { mask, at: 0, length, isFirst: false, isBinary }
    } else if (step.frame_data !== undefined) {
      const data = Buffer.from(step.frame_data, 'hex')
      const { mask, at } = this.streamed
      for (let index = 0; index < data.length; index++) data[index]! ^= mask[(at + index) & 3]!
      this.streamed.at += data.length
      this.socket.write(data)
      if (this.streamed.at >= this.streamed.length) this.endFrame()
    } else if (step.end_message) {
      this.socket.write(this.frame(0, Buffer.alloc(0)))
    }
  }

  private async sendMessage(payload: Buffer, isBinary: boolean, fragment = 0): Promise<void> {
    const opcode = isBinary ? 2 : 1
    if (fragment === 0 || payload.length <= fragment) {
      return this.write(this.frame(opcode, payload))
    }
    for (let at = 0; at < payload.length; at += fragment) {
      const fin = at + fragment >= payload.length
      const part = payload.subarray(at, at + fragment)
      await this.write(this.frame(at === 0 ? opcode : 0, part, { fin, rsv: 0 }))
    }
  }

  private async write(bytes: Buffer, chop = 0): Promise<void> {
    if (chop === 0) {
      this.socket.write(bytes)
      return
    }
    this.isInFrame = true
    for (let at = 0; at < bytes.length; at += chop) {
      if (this.isEnded || this.closeCode !== undefined) break
      this.socket.write(bytes.subarray(at, at + chop))
      // A new loop turn now and then, so that the pieces arrive as pieces.
      if (at % 8 === 0) await setImmediate()
      if (this.socket.writableNeedDrain && !this.isEnded)
        await Promise.race([once(this.socket, 'drain'), once(this.socket, 'close')])
    }
    this.endFrame()
  }

  private endFrame(): void {
    this.isInFrame = false
    for (const answer of this.answers.splice(0)) this.socket.write(answer)
  }

  private answer(frame: Buffer): void {
    if (this.isInFrame) this.answers.push(frame)
    else this.socket.write(frame)
  }

  private frame(opcode: number, payload: Buffer, { fin, rsv } = { fin: true, rsv: 0 }): Buffer {
    const mask = randomBytes(4)
    const body = Buffer.from(payload)
    if (this.isClient) for (let at = 0; at < body.length; at++) body[at]! ^= mask[at & 3]!
    return Buffer.concat([this.header(opcode, body.length, { fin, rsv }, mask), body])
  }

  private header(
    opcode: number,
    length: number,
    { fin, rsv }: { fin: boolean; rsv: number },
    mask: Buffer,
  ): Buffer {
    const wide = length < 126 ? 0 : length < 65_536 ? 2 : 8
    const head = Buffer.alloc(2 + wide)
    head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode
    head[1] = (this.isClient ? 0x80 : 0) | (wide === 0 ? length : wide === 2 ? 126 : 127)
    if (wide === 2) head.writeUInt16BE(length, 2)
    if (wide === 8) head.writeBigUInt64BE(BigInt(length), 2)
    return this.isClient ? Buffer.concat([head, mask]) : head
  }

  private pending: Buffer[] = []
  private pendingBytes = 0
  private wanted = 2

  private read(chunk: Buffer): void {
    this.pending.push(chunk)
    this.pendingBytes += chunk.length
    if (this.pendingBytes < this.wanted) return
    this.bytes = Buffer.concat(this.pending)
    while (this.readFrame()) this.wanted = 2
    this.pending = [this.bytes]
    this.pendingBytes = this.bytes.length
    this.onEvent()
  }

  private readFrame(): boolean {
    const { bytes } = this
    if (bytes.length < 2) return this.want(2)
    const short = bytes[1]! & 0x7f
    const start = short < 126 ? 2 : short === 126 ? 4 : 10
    const isMasked = bytes[1]! > 0x7f
    const body = start + (isMasked ? 4 : 0)
    if (bytes.length < body) return this.want(body)
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2))
    if (bytes.length < body + length) return this.want(body + length)
    const payload = Buffer.from(bytes.subarray(body, body + length))
    if (isMasked) {
      const mask = bytes.subarray(start, body)
      for (let at = 0; at < length; at++) payload[at]! ^= mask[at & 3]!
    }
    if (isMasked === this.isClient) this.faults.push('wrong masking')
    if ((bytes[0]! & 0x70) !== 0) this.faults.push('reserved bits')
    if (this.closeCode !== undefined) this.faults.push('a frame after the close frame')
    this.bytes = bytes.subarray(body + length)
    this.take(bytes[0]! & 0x0f, bytes[0]! > 0x7f, payload)
    return true
  }

  private want(bytes: number): false {
    this.wanted = bytes
    return false
  }

  private take(opcode: number, isFinal: boolean, payload: Buffer): void {
    if (opcode === 8) {
      this.closeCode = payload.length < 2 ? 1005 : payload.readUInt16BE()
      const isAnswer = this.closedFirst === 'tester'
      this.closedFirst ??= 'peer'
      if (!isAnswer) this.socket.write(this.frame(8, payload))
      // The server ends the TCP connection; a client waits for that.
      if (!this.isClient) this.socket.end()
    } else if (opcode === 9) {
      this.answer(this.frame(10, payload))
    } else if (opcode === 10) {
      this.events.push({ pong: payload.toString('hex') })
    } else {
      if (opcode !== 0) this.isBinary = opcode === 2
      this.parts.push(payload)
      if (!isFinal) return
      const message = Buffer.concat(this.parts).toString('hex')
      this.events.push({ message, binary: this.isBinary })
      this.parts = []
    }
  }
}
