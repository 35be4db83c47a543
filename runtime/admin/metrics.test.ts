/** What `/metrics` exports, what docs/operating.md says of it, and what the dashboard asks for. */
import { readdir, readFile } from 'node:fs/promises'

import { describe, expect, it } from 'vitest'

import type { Engine, EngineStatus } from '../engine/status.ts'
import { createMetrics } from './metrics.ts'
import { createReloads } from './vitals.ts'
import type { Vitals } from './vitals.ts'

const read = (path: string) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8')

/** A flow of which every metric has something to say. */
const status: EngineStatus = {
  flows: [
    {
      id: 'line',
      name: 'Line',
      description: '',
      state: 'running',
      since: 5000,
      nodes: [
        {
          id: 'in',
          type: 'mqtt/source',
          kind: 'source',
          status: { state: 'up' },
          in: 7,
          out: 5,
          filtered: 2,
          failed: 1,
          rejected: 1,
          retries: 1,
          dropped: { 'no-clients': 3 },
          queued: 1,
          inFlight: 1,
          bytes: 10,
          oldest: 1500,
        },
      ],
      connections: [
        {
          name: 'broker',
          type: 'mqtt',
          status: { state: 'down', reason: 'refused' },
          since: 1,
          losses: 4,
          dropped: { invalid: 2 },
        },
      ],
      wires: [{ from: 'in.out', to: 'end.in', count: 7 }],
    },
  ],
}

async function metricsText(vitals?: Vitals): Promise<string> {
  // Of the engine, metrics ask for the status alone.
  const engine = { status: () => status } as Engine
  return await (await createMetrics(engine, vitals)).text()
}
function someVitals(): Vitals {
  const reloads = createReloads(() => 9000)
  reloads.note('applied')
  reloads.note('refused')
  return { lagMs: () => 20, reloads: reloads.read }
}

/** Names and labels, of all that has a value; a histogram under its own name. */
function exported(text: string): Map<string, Set<string>> {
  const labels = new Map(
    [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name = '']) => [name, new Set<string>()]),
  )
  for (const [, name = '', list = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const known = labels.get(name) ?? labels.get(name.replace(/_(bucket|sum|count)$/, ''))
    for (const [, label = ''] of list.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g))
      if (label !== 'le') known?.add(label)
  }
  return labels
}

interface Documented {
  readonly labels: readonly string[]
  readonly isLinuxOnly: boolean
}
async function documented(): Promise<Map<string, Documented>> {
  const [, table = ''] =
    /<!-- metrics -->(.*)<!-- \/metrics -->/s.exec(await read('docs/operating.md')) ?? []
  const rows = table.matchAll(/^\| `(\w+)` +\| ([^|]*)\|(.*)\|$/gm)
  return new Map(
    [...rows].map(([, name = '', labels = '', what = '']) => [
      name,
      {
        labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
        isLinuxOnly: what.includes('(Linux)'),
      },
    ]),
  )
}

describe('the metrics', () => {
  it('are the ones that docs/operating.md names, no more and no fewer', async () => {
    const names = [...exported(await metricsText(someVitals())).keys()]
    const expected = [...(await documented())]
      .filter(([, { isLinuxOnly }]) => process.platform === 'linux' || !isLinuxOnly)
      .map(([name]) => name)
    expect(names.toSorted()).toEqual(expected.toSorted())
  })

  it('have the labels that docs/operating.md names', async () => {
    const text = exported(await metricsText(someVitals()))
    for (const [name, { labels }] of await documented()) {
      // Node's own say nothing of what has not happened yet.
      if (!name.startsWith('sluice_')) continue
      expect([name, ...(text.get(name) ?? [])]).toEqual([name, ...labels])
    }
  })

  it('are all that the alerts and the other pages name', async () => {
    const known = exported(await metricsText(someVitals()))
    const pages = (await readdir(new URL('../../docs', import.meta.url), { recursive: true }))
      .filter((path) => path.endsWith('.md'))
      .map((path) => `docs/${path}`)
    const unknown: string[] = []
    let named = 0
    for (const page of [...pages, 'README.md'])
      // In code alone: elsewhere it may be the name of something else.
      for (const [, code = ''] of (await read(page)).matchAll(/`([^`\n]+)`/g))
        for (const [name] of code.matchAll(/\bsluice_\w+/g)) {
          named++
          if (!known.has(name)) unknown.push(`${page}: ${name}`)
        }
    expect(unknown).toEqual([])
    expect(named).toBeGreaterThan(known.size / 2)
  })

  it('say how reloads went, how late the loop is, and what connections dropped', async () => {
    const text = await metricsText(someVitals())
    for (const line of [
      'sluice_reloads_total{result="applied"} 1',
      'sluice_reloads_total{result="refused"} 1',
      'sluice_reloads_total{result="failed"} 0',
      'sluice_last_reload_ok 0',
      'sluice_last_reload_timestamp_seconds 9',
      'sluice_event_loop_lag_seconds 0.02',
      'sluice_ready 0',
      'sluice_flow_start_timestamp_seconds{flow="line"} 5',
      'sluice_connection_dropped_total{flow="line",connection="broker",type="mqtt",reason="invalid"} 2',
      'sluice_node_oldest_seconds{flow="line",node="in",type="mqtt/source",kind="source"} 1.5',
    ])
      expect(text).toContain(`\n${line}\n`)
  })

  it('leave out what nobody knows, instead of saying 0', async () => {
    const text = await metricsText()
    expect(text).not.toMatch(/^sluice_(event_loop_lag|last_reload|reloads)\w* /m)
  })
})

describe('the Grafana dashboard', () => {
  it('asks for metrics and labels that there are', async () => {
    const known = exported(await metricsText(someVitals()))
    const expressions = [
      ...(await read('deploy/grafana/sluice.json')).matchAll(
        /"(?:expr|query)": ("(?:[^"\\]|\\.)*")/g,
      ),
    ].map(([, text = '""']) => JSON.parse(text) as string)
    const asked = new Set<string>()
    for (const expression of expressions)
      for (const [, name = '', labels = ''] of expression.matchAll(
        /\b((?:sluice|process|nodejs)_\w+)(?:\{([^}]*)\})?/g,
      )) {
        asked.add(name)
        expect([...known.keys()]).toContain(name)
        const named = [...labels.matchAll(/(\w+)=~?"/g)].map(([, label = '']) => label)
        const of = known.get(name) ?? new Set()
        // Prometheus adds these to all that it collects.
        expect(named.filter((label) => !of.has(label) && !/^(job|instance)$/.test(label))).toEqual(
          [],
        )
      }
    expect(asked.size).toBeGreaterThan(20)
  })

  it('groups and names its lines by labels that the metric has', async () => {
    const known = exported(await metricsText(someVitals()))
    const dashboard = JSON.parse(await read('deploy/grafana/sluice.json')) as {
      panels: { targets?: { expr: string; legendFormat: string }[] }[]
    }
    for (const { expr, legendFormat } of dashboard.panels.flatMap(({ targets = [] }) => targets)) {
      const [name = ''] = /\bsluice_\w+/.exec(expr) ?? []
      const of = [...(known.get(name) ?? [])]
      const grouped = [...expr.matchAll(/ by \(([^)]*)\)/g)].flatMap(([, list = '']) =>
        list.split(', '),
      )
      const named = [...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label)
      expect([...grouped, ...named].filter((label) => !of.includes(label))).toEqual([])
    }
  })
})
