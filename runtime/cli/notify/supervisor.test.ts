import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import type { EngineStatus } from '../../engine/status.ts'
import { createSender } from './sender.ts'
import { createSupervisor, readSupervision } from './supervisor.ts'
import type { SupervisorOptions } from './supervisor.ts'

const flow = (state: 'running' | 'degraded', reason?: string): EngineStatus['flows'][number] => ({
  id: 'line',
  name: '',
  description: '',
  state,
  since: 0,
  nodes: [],
  connections:
    reason === undefined
      ? []
      : ['plant', 'cloud'].map((name) => ({
          name,
          type: 'mqtt',
          status: { state: 'down' as const, reason },
          since: 0,
          losses: 0,
          dropped: {},
        })),
  wires: [],
})

let sent: string[]
let errors: string[]
let status: () => EngineStatus
let lagMs: number
const log = {
  info: () => {},
  warn: (text: string) => void errors.push(text),
  error: (text: string, facts?: object) => void errors.push(`${text} ${JSON.stringify(facts)}`),
}

beforeEach(() => {
  vi.useFakeTimers()
  sent = []
  errors = []
  lagMs = 0
  status = () => ({ flows: [flow('running')] })
})
afterEach(() => {
  vi.useRealTimers()
})

const supervise = (more: Partial<SupervisorOptions> = {}) =>
  createSupervisor({
    engine: { status: () => status() },
    vitals: { lagMs: () => lagMs },
    log,
    send: async (assignments) => void sent.push(assignments.join(' ')),
    ...more,
  })

describe('what systemd is told', () => {
  it('is ready, with how it goes', async () => {
    const supervisor = supervise()
    supervisor.ready()
    await supervisor.close()
    expect(sent).toEqual(['READY=1 STATUS=ready, 1 flow'])
  })

  it('is how it goes when that changes, and only then', async () => {
    const supervisor = supervise()
    supervisor.ready()
    await vi.advanceTimersByTimeAsync(10_000)
    expect(sent).toHaveLength(1)
    status = () => ({ flows: [flow('degraded', 'refused\nREADY=1')] })
    await vi.advanceTimersByTimeAsync(10_000)
    await supervisor.close()
    expect(sent.slice(1)).toEqual([
      'STATUS=not ready, 1 flow: connection "plant" of line is down: refused READY=1 (and 1 more reason)',
    ])
  })

  it('is a reload from its begin to its end, by the clock that systemd compares with', async () => {
    const supervisor = supervise()
    const before = process.hrtime.bigint() / 1000n
    supervisor.reloading()
    supervisor.ready()
    await supervisor.close()
    const [reloading = '', ready] = sent
    const [, time = ''] = /^RELOADING=1 MONOTONIC_USEC=([0-9]+) STATUS=/.exec(reloading) ?? []
    expect(BigInt(time) >= before && BigInt(time) <= process.hrtime.bigint() / 1000n).toBe(true)
    expect(ready).toMatch(/^READY=1 /)
  })

  it('is that it stops, and no other status after that', async () => {
    const supervisor = supervise()
    supervisor.stopping()
    await vi.advanceTimersByTimeAsync(10_000)
    await supervisor.close()
    expect(sent).toEqual(['STOPPING=1 STATUS=draining'])
  })

  it('is that it lives, three times in the interval of the watchdog', async () => {
    const supervisor = supervise({ watchdogMs: 3000 })
    await vi.advanceTimersByTimeAsync(3000)
    expect(sent).toEqual(['WATCHDOG=1', 'WATCHDOG=1', 'WATCHDOG=1'])
    await supervisor.close()
    await vi.advanceTimersByTimeAsync(3000)
    expect(sent).toHaveLength(3)
  })

  it('is nothing while the event loop is behind or the engine does not answer', async () => {
    const supervisor = supervise({ watchdogMs: 3000 })
    const fine = status
    lagMs = 1500
    await vi.advanceTimersByTimeAsync(2000)
    lagMs = 0
    status = () => {
      throw new Error('broken')
    }
    await vi.advanceTimersByTimeAsync(4000)
    const signs = () => sent.filter((text) => text === 'WATCHDOG=1')
    expect(signs()).toEqual([])
    expect(errors).toEqual([
      'no sign of life for systemd {"reason":"one turn in twenty of the event loop is 1500 ms late"}',
    ])
    status = fine
    await vi.advanceTimersByTimeAsync(1000)
    expect(signs()).toHaveLength(1)
    await supervisor.close()
  })

  it('comes in its order, one at a time, and a fault is told once', async () => {
    vi.useRealTimers()
    const order: string[] = []
    const sender = createSender(log, async ([first = '']) => {
      order.push(`${first} begins`)
      await Promise.resolve()
      order.push(`${first} ends`)
      throw new Error('no')
    })
    sender.send({ A: '1' })
    sender.send({ B: '2' })
    await sender.flush()
    expect(order).toEqual(['A=1 begins', 'A=1 ends', 'B=2 begins', 'B=2 ends'])
    expect(errors).toEqual(['systemd cannot be notified'])
  })

  it('does not pile up when systemd takes nothing', async () => {
    vi.useRealTimers()
    let release = (): void => {}
    const got: string[] = []
    const sender = createSender(log, async ([first = '']) => {
      await new Promise<void>((resolve) => (release = resolve))
      got.push(first)
    })
    for (let number = 0; number < 100; number++) sender.send({ N: String(number) })
    expect(sender.waiting).toBe(20)
    const flushed = sender.flush()
    for (let number = 0; number < 30; number++) {
      release()
      await Promise.resolve()
      await Promise.resolve()
    }
    await flushed
    expect(got.at(-1)).toBe('N=99')
  })
})

describe('the environment', () => {
  it('says whether systemd is there, and whether it wants signs of life', () => {
    const socket = { NOTIFY_SOCKET: '/run/systemd/notify' }
    expect(readSupervision({}, 7)).toBeUndefined()
    expect(readSupervision({ NOTIFY_SOCKET: '' }, 7)).toBeUndefined()
    expect(readSupervision({ WATCHDOG_USEC: '1000' }, 7)).toBeUndefined()
    expect(readSupervision(socket, 7)).toEqual({})
    expect(readSupervision({ ...socket, WATCHDOG_USEC: '30000000' }, 7)).toEqual({
      watchdogMs: 30_000,
    })
    expect(readSupervision({ ...socket, WATCHDOG_USEC: '1000', WATCHDOG_PID: '7' }, 7)).toEqual({
      watchdogMs: 1,
    })
    expect(readSupervision({ ...socket, WATCHDOG_USEC: '1000', WATCHDOG_PID: '8' }, 7)).toEqual({})
    expect(readSupervision({ ...socket, WATCHDOG_USEC: 'x' }, 7)).toEqual({})
  })
})
