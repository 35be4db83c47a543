import { mkdirSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

import type { Bridge } from '../bridges/bridge.ts'
import { raw, script } from '../bridges/comparators.ts'
import { nodeRed } from '../bridges/node-red.ts'
import { sluice } from '../bridges/sluice.ts'
import { measure } from '../generator.ts'
import { cache } from '../paths.ts'
import { freePort, hasProgram, startProgram } from '../process.ts'
import { field, type Result, type Scenario, type Setting } from './scenario.ts'

const rate = 10_000

/** Behind a real broker all bridges are as fast as it is; what differs is CPU, latency and memory. */
export function mosquitto(setting: Setting): Scenario[] {
  if (!hasProgram('mosquitto')) return []
  const bridges = [raw, sluice, script, nodeRed]
  return (['m2w', 'w2m'] as const).map((direction) => ({
    id: `mosquitto-${direction}`,
    title: `behind mosquitto at ${rate} msg/s, ${direction} 100 B QoS 1`,
    shows: ['cpuPerMessage', 'p99', 'p50', 'rss', 'rate'],
    cases: bridges.map((bridge) => ({
      name: bridge.name,
      measure: () => measureBehind(bridge, direction, setting.seconds),
    })),
    comparisons: ['raw', 'script', 'node-red'].flatMap((to) =>
      (['cpuPerMessage', 'p99'] as const).map((metric) => ({
        name: `sluice / ${to}, ${metric === 'p99' ? 'p99' : 'CPU a message'}`,
        of: 'sluice',
        to,
        how: 'ratio' as const,
        metric,
        better: 'lower' as const,
        firstStage: undefined,
        goal: undefined,
      })),
    ),
  }))
}

async function measureBehind(
  bridge: Bridge,
  direction: 'm2w' | 'w2m',
  seconds: number,
): Promise<Result> {
  const broker = await freePort()
  const file = `${cache}mosquitto.conf`
  mkdirSync(cache, { recursive: true })
  writeFileSync(
    file,
    `listener ${broker} 127.0.0.1\nallow_anonymous true\npersistence false\n` +
      'max_queued_messages 100000\nset_tcp_nodelay true\nlog_type error\n',
  )
  const running = startProgram({ command: ['mosquitto', '-c', file] }, 'other')
  try {
    await untilOpen(broker)
    const load = { size: 100, qos: 1, via: broker, rate, warm: rate, count: rate * (1 + seconds) }
    return await measure(bridge, { ...field(direction), broker }, load)
  } finally {
    await running.stop()
  }
}

async function untilOpen(port: number): Promise<void> {
  for (let attempt = 0; attempt < 250; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1')
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (isOpen) return
    await wait(20)
  }
  throw new Error('mosquitto does not listen')
}
