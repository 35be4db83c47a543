import { acknowledgement } from './acknowledgement.ts'
import { broadcast } from './broadcast.ts'
import { engine } from './engine.ts'
import { growth } from './growth.ts'
import { jsonFlow } from './json-flow.ts'
import { latency } from './latency.ts'
import { memory } from './memory.ts'
import { mosquitto } from './mosquitto.ts'
import type { Scenario, Setting } from './scenario.ts'
import { startUp } from './start-up.ts'
import { throughput } from './throughput.ts'
import { variants } from './variants.ts'

export function allScenarios(setting: Setting): Scenario[] {
  const all = [
    ...throughput(setting),
    ...variants(setting),
    engine(),
    jsonFlow(),
    acknowledgement(setting),
    broadcast(setting),
    ...latency(setting),
    ...memory(),
    startUp(),
    ...growth(setting),
    ...mosquitto(setting),
  ]
  return all.map((scenario) => ({
    ...scenario,
    cases: scenario.cases.filter(({ name }) => setting.isWanted(name.split(' ')[0] ?? name)),
  }))
}
