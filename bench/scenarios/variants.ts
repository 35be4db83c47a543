import { sluice } from '../bridges/sluice.ts'
import { bridgeCase, field, renamed, type Scenario, type Setting } from './scenario.ts'

/** The same bridge by its other protocols: MQTT 5, and dialling the WebSocket peer. */
export function variants(setting: Setting): Scenario[] {
  return (['m2w', 'w2m'] as const).map((direction) => {
    const job = field(direction)
    const run = (name: string, change: object) =>
      renamed(name, bridgeCase(sluice, { ...job, ...change }, { size: 100 }, setting))
    return {
      id: `variants-${direction}`,
      title: `Sluice by protocol, ${direction} 100 B QoS 1`,
      shows: ['rate', 'cpuPerMessage', 'peak'],
      cases: [
        run('sluice 3.1.1', {}),
        run('sluice 5', { protocol: 5 }),
        run('sluice dials', { dials: true }),
      ],
      comparisons: ['sluice 5', 'sluice dials'].map((of) => ({
        name: `${of} / sluice 3.1.1`,
        of,
        to: 'sluice 3.1.1',
        how: 'ratio' as const,
        metric: 'rate' as const,
        better: 'higher' as const,
        firstStage: undefined,
        goal: undefined,
      })),
    }
  })
}
