import type { Scenario, Setting } from './scenario.ts'
import { throughput } from './throughput.ts'

export function allScenarios(setting: Setting): Scenario[] {
  return [...throughput(setting)]
}
