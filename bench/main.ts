/**
 * `npm run bench [-- options]`: measures bridges side by side and prints ratios.
 *
 *   --scenario TEXT   only scenarios whose id contains TEXT (may be repeated)
 *   --only NAME       only this bridge (may be repeated): raw, sluice, script, node-red
 *   --repeat N        interleaved runs of each case, 3 by default
 *   --seconds N       length of one run, 3 by default
 *   --quick           one run of one second each: a check of the benchmark, not a measurement
 *   --write FILE      also writes the results between the two marks of a Markdown page
 *   --list            names the scenarios
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'

import { installNodeRed } from './bridges/node-red.ts'
import { buildGenerator } from './generator.ts'
import { writeInto } from './markdown.ts'
import { root } from './paths.ts'
import { canPin } from './process.ts'
import {
  compare,
  compareByCpu,
  faults,
  formatScenario,
  type CaseResult,
  type ScenarioResult,
} from './report.ts'
import { allScenarios } from './scenarios/all.ts'
import type { Case, Scenario } from './scenarios/scenario.ts'

const { values: options } = parseArgs({
  options: {
    scenario: { type: 'string', multiple: true },
    only: { type: 'string', multiple: true },
    repeat: { type: 'string' },
    seconds: { type: 'string' },
    quick: { type: 'boolean', default: false },
    write: { type: 'string' },
    list: { type: 'boolean', default: false },
  },
})
const repeat = Number(options.repeat ?? (options.quick ? 1 : 3))
const seconds = Number(options.seconds ?? (options.quick ? 1 : 3))
const isWanted = (bridge: string) => options.only?.includes(bridge) ?? true
const scenarios = allScenarios({ seconds, isWanted }).filter(
  ({ id }) => options.scenario?.some((text) => id.includes(text)) ?? true,
)

if (scenarios.length === 0) {
  console.error('no scenario has such a name; --list shows them all')
  process.exitCode = 2
} else if (options.list) {
  for (const { id, title } of scenarios) console.log(`${id.padEnd(28)}${title}`)
} else {
  await runAll()
}

async function runAll(): Promise<void> {
  buildGenerator()
  const nodeRed = prepareNodeRed()
  const pinned = canPin ? 'bridge and generator pinned apart' : 'NOT pinned: figures are noise'
  const head = `Node.js ${process.version}, ${cpus().length} cores (${pinned}), Node-RED ${nodeRed}, medians of ${repeat} interleaved runs of ${seconds} s.`
  console.log(`${head}\nload: share of a core that bridge/generator used\n`)
  const results: ScenarioResult[] = []
  for (const scenario of scenarios) {
    const result = await runScenario(scenario)
    results.push(result)
    console.log(formatScenario(scenario, result))
  }
  save({ node: process.version, cpu: cpus()[0]?.model, nodeRed, repeat, seconds, results })
  if (options.write) writeInto(options.write, head, scenarios, results)
  if (results.some(({ cases }) => cases.some(isUnsafe))) process.exitCode = 1
}

/** Round by round, so that a slow minute of the machine touches all cases alike. */
async function runScenario(scenario: Scenario): Promise<ScenarioResult> {
  const cases = scenario.cases.map((each) => ({ each, samples: [] as object[], failure: '' }))
  for (let round = 0; round < repeat; round++) {
    for (const entry of cases) {
      if (entry.failure) continue
      try {
        entry.samples.push(await entry.each.measure())
      } catch (error) {
        entry.failure = error instanceof Error ? error.message.trim() : String(error)
      }
    }
  }
  const results: CaseResult[] = cases.map(({ each, samples, failure }) =>
    named(each, samples, failure),
  )
  const comparisons = scenario.comparisons.map((comparison) => ({
    ...comparison,
    result: compare(comparison, results),
    byCpu: compareByCpu(comparison, results),
  }))
  return { id: scenario.id, title: scenario.title, cases: results, comparisons }
}

function named({ name }: Case, samples: object[], failure: string): CaseResult {
  return failure ? { name, samples, failure } : { name, samples }
}

/** A loss in the product is a failure of the run, whatever the speed. */
function isUnsafe(each: CaseResult): boolean {
  return (
    each.name.startsWith('sluice') &&
    (each.failure !== undefined || faults(each, false).some(isLoss))
  )
}
function isLoss(fault: string): boolean {
  return fault.includes('NOT CLEAN')
}

function prepareNodeRed(): string {
  if (!isWanted('node-red')) return 'left out'
  try {
    return installNodeRed()
  } catch (error) {
    return `missing (${error instanceof Error ? error.message : String(error)})`
  }
}

function save(report: object): void {
  const folder = `${root}bench/results/`
  mkdirSync(folder, { recursive: true })
  const file = `${folder}${new Date().toISOString().replaceAll(':', '-')}.json`
  writeFileSync(file, `${JSON.stringify(report, undefined, 2)}\n`)
  console.log(`written to ${file}`)
}
