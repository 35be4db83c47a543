import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { readdir } from 'node:fs/promises'

import { describe, expect, it, onTestFinished } from 'vitest'

import { temporaryFolder } from '../../../test/helpers/temporary-folder.ts'
import { until } from '../../../test/helpers/wait.ts'
import { openControl } from './server.ts'

const room = 16

/** A control socket that answers to a reload alone, and sends those away who ask for nothing by then. */
async function openWith(requestMs: number) {
  const folder = await temporaryFolder()
  const notHere = (): never => {
    throw new Error('not here')
  }
  const reload = async () => ({ flows: [], problems: [], broken: [] })
  const control = await openControl(folder, { status: notHere, stop: notHere, reload }, requestMs)
  onTestFinished(() => control.close())
  const [name = ''] = await readdir(folder)
  return { path: join(folder, name) }
}

interface Client {
  readonly socket: Socket
  /** What it heard until the other side closed. */
  readonly heard: Promise<string>
  isClosed(): boolean
}

function call(path: string, text = ''): Client {
  const socket = connect(path)
  onTestFinished(() => void socket.destroy())
  let isClosed = false
  const heard = new Promise<string>((resolve) => {
    let all = ''
    socket.on('data', (chunk: Buffer) => (all += chunk.toString()))
    socket.on('error', () => {})
    socket.on('close', () => {
      isClosed = true
      resolve(all)
    })
  })
  socket.write(text)
  return { socket, heard, isClosed: () => isClosed }
}

describe('the control socket', () => {
  it('has room for so many who ask for nothing, and sends them away before long', async () => {
    const { path } = await openWith(500)
    const idle = Array.from({ length: room }, () => call(path))
    expect(await call(path, '{"do":"reload"}\n').heard).toBe('')
    expect(idle.some((client) => client.isClosed())).toBe(false)
    expect(await Promise.all(idle.map(({ heard }) => heard))).toEqual(idle.map(() => ''))
    expect(await call(path, '{"do":"reload"}\n').heard).toContain('"event":"reloaded"')
  })

  it('takes no longer request than it has to, however it comes', async () => {
    const { path } = await openWith(60_000)
    expect(await call(path, 'x'.repeat(5000)).heard).toBe('')
    const drop = call(path)
    const timer = setInterval(() => drop.socket.write('x'.repeat(100)), 1)
    await until('it is sent away', () => drop.isClosed())
    clearInterval(timer)
    expect(await call(path, `${' '.repeat(900)}{"do":"reload"}\n`).heard).toContain('reloaded')
  })

  it('says of what it does not know that it does not know it', async () => {
    const { path } = await openWith(60_000)
    for (const text of ['nonsense', '{"do":"explode"}', '{"do":"stop","timeoutMs":-1}', '[]', ''])
      expect(await call(path, `${text}\n`).heard).toContain('does not know the request')
  })

  it('tells why when what was asked for fails', async () => {
    const { path } = await openWith(60_000)
    expect(await call(path, '{"do":"status"}\n').heard).toContain('"reason":"not here"')
  })
})
