/** A test file from its text to its results: read, checked against its flow, and run case by case. */
import { readFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

import { checkFlow } from '../document/check.ts'
import type { CheckedFlow } from '../document/flow.ts'
import { parseFlow } from '../document/parse.ts'
import type { ParsedFlow } from '../document/parse.ts'
import type { Problem } from '../document/problem.ts'
import { typesWithin } from '../document/subflow/files-below.ts'
import { compileFlow } from '../graph/compile.ts'
import type { FlowPlan } from '../graph/plan.ts'
import { referencesFor } from '../graph/references.ts'
import type { Environment } from '../graph/references.ts'
import type { Registry } from '../graph/registry.ts'
import { createSubflows } from '../graph/subflows.ts'
import { reasonOf } from '../reason.ts'
import { codecFormats, loadCodecs } from './codecs.ts'
import { compareCase } from './compare.ts'
import type { Mismatch } from './compare.ts'
import { addReached, coverageOf, createReached, portsOf } from './coverage.ts'
import type { Coverage, Reached } from './coverage.ts'
import type { TestCase } from './model.ts'
import { readTests } from './read-tests.ts'
import { runCase } from './run-case.ts'
import type { CaseRun, Means } from './run-case.ts'

export interface TestFile {
  /** Of the flow: its path below the folder without the ending. */
  readonly id: string
  /** As the user named them, for messages. */
  readonly testFile: string
  readonly flowFile: string
  /** Absolute. */
  readonly testPath: string
  readonly flowPath: string
  readonly root: string
}
export interface CaseResult {
  readonly test: TestCase
  readonly mismatches: readonly Mismatch[]
  /** Why the case could not be run at all. */
  readonly fault?: string
  /** Absent when it could not be run. */
  readonly run?: CaseRun
  readonly ms: number
}
export interface FileResult {
  readonly file: TestFile
  readonly problems: readonly Problem[]
  /** Texts of the files that problems stand in. */
  readonly texts: ReadonlyMap<string, string>
  readonly results: readonly CaseResult[]
  /** Cases that the filter left out. */
  readonly skipped: number
  /** Types of nodes by id. */
  readonly types: ReadonlyMap<string, string>
  readonly coverage?: Coverage
  /** Paths of the other files that were looked at. */
  readonly reads: ReadonlySet<string>
}
export interface RunOptions {
  readonly registry: Registry
  readonly environment: Environment
  /** Whether a case of this name is run. */
  isWanted(name: string): boolean
  /** How long a case may take; without it, for ever. */
  readonly limitMs?: number
  /** What the test file would say, instead of what it says. */
  readonly text?: string
}

export const isPassed = ({ mismatches, fault }: CaseResult): boolean =>
  mismatches.length === 0 && fault === undefined

export async function runTestFile(file: TestFile, options: RunOptions): Promise<FileResult> {
  const [text, flowText] = await Promise.all([
    options.text ?? readFile(file.testPath, 'utf8'),
    readFile(file.flowPath, 'utf8'),
  ])
  const texts = new Map([
    [file.testFile, text],
    [file.flowFile, flowText],
  ])
  const reads = new Set<string>()
  const { checker, checked, problems, plan } = await openFlow(file, flowText, options, reads)
  const read = readTests(text, file.testFile, {
    folder: dirname(file.testPath),
    references: referencesOf(file, options.environment),
    nodes: plan && nodesOf(plan),
    connections: checked?.connections.map(({ name }) => name) ?? [],
    reads,
  })
  const errors = problems.filter(({ severity }) => severity === 'error')
  const wanted = read.cases.filter(({ name }) => options.isWanted(name))
  // A case may set the variables that the flow misses.
  const isHopeless =
    errors.length > 0 && !wanted.every(({ env }) => checker(env).flow !== undefined)
  const found = [...(isHopeless ? errors : []), ...read.problems]
  const common = { file, texts, skipped: read.cases.length - wanted.length, reads }
  if (found.length > 0 || wanted.length === 0)
    return { ...common, problems: found, results: [], types: new Map() }
  return { ...common, problems: [], ...(await runCases(wanted, checker, options)) }
}

interface OpenFlow {
  readonly checker: Check
  readonly checked: CheckedFlow['flow']
  readonly problems: readonly Problem[]
  /** Absent when the flow has problems. */
  readonly plan: FlowPlan | undefined
}
type Around = Pick<RunOptions, 'registry' | 'environment'>

async function openFlow(
  file: TestFile,
  text: string,
  options: Around,
  reads: Set<string>,
): Promise<OpenFlow> {
  const { registry, environment } = options
  const flow = parseFlow(text, file.flowFile)
  await registry.load(typesWithin(file.id, flow, subflowsOf(file, environment)))
  const checker = createChecker(flow, file, options, reads)
  const { flow: checked, problems } = checker({})
  const plan = checked === undefined ? undefined : compileFlow(checked, registry)
  return { checker, checked, problems, plan }
}

/** The flow that a test file is about. */
export async function openTested(
  file: TestFile,
  options: Around,
): Promise<Pick<OpenFlow, 'plan' | 'problems'>> {
  return openFlow(file, await readFile(file.flowPath, 'utf8'), options, new Set())
}

type Check = (env: Readonly<Record<string, string>>) => CheckedFlow

function createChecker(
  flow: ParsedFlow,
  file: TestFile,
  { registry, environment }: Around,
  reads: Set<string>,
): Check {
  const known = new Map<string, CheckedFlow>()
  return (env) => {
    const key = JSON.stringify(env)
    const around = { ...environment, ...env }
    const references = referencesOf(file, around, reads)
    const subflows = subflowsOf(file, around, reads)
    const settings = { id: file.id, catalogue: registry, references, subflows }
    const checked = known.get(key) ?? checkFlow(flow, settings)
    known.set(key, checked)
    return checked
  }
}

const referencesOf = (
  { flowPath, root }: TestFile,
  environment: Environment,
  reads?: Set<string>,
) =>
  referencesFor({
    folder: dirname(flowPath),
    root,
    environment,
    ...(reads === undefined ? {} : { reads }),
  })

const subflowsOf = (
  { flowFile, flowPath, root }: TestFile,
  environment: Environment,
  reads?: Set<string>,
) =>
  createSubflows({
    root,
    references: (folder) =>
      referencesFor({ folder, root, environment, ...(reads === undefined ? {} : { reads }) }),
    nameOf: (path) => join(dirname(flowFile), relative(dirname(flowPath), join(root, path))),
    reads,
  })

async function runCases(
  cases: readonly TestCase[],
  check: Check,
  { registry, limitMs }: RunOptions,
): Promise<Pick<FileResult, 'results' | 'types' | 'coverage'>> {
  const codecs = await loadCodecs(registry, formatsIn(cases))
  const reached = createReached()
  const results: CaseResult[] = []
  let last: FlowPlan | undefined
  for (const test of cases) {
    const { flow, problems } = check(test.env)
    if (flow === undefined) {
      const [first] = problems
      const fault = `with these variables the flow has a problem: ${first?.message ?? ''}`
      results.push({ test, mismatches: [], fault, ms: 0 })
      continue
    }
    last = compileFlow(flow, registry)
    results.push(await resultOf(test, last, { codecs, limitMs }, reached))
  }
  const types = new Map(last?.nodes.map(({ id, type }) => [id, type]))
  return { results, types, ...(last === undefined ? {} : { coverage: coverageOf(last, reached) }) }
}

async function resultOf(
  test: TestCase,
  plan: FlowPlan,
  means: Means,
  reached: Reached,
): Promise<CaseResult> {
  const start = performance.now()
  const since = (): number => Math.round(performance.now() - start)
  try {
    const run = await runCase(plan, test, means)
    addReached(reached, run)
    const kindOf = (node: string) => plan.nodes.find(({ id }) => id === node)?.definition.kind
    return { test, run, mismatches: compareCase(test, run, means.codecs, kindOf), ms: since() }
  } catch (error) {
    const fault = reasonOf(error)
    return { test, mismatches: [], fault, ms: since() }
  }
}

const nodesOf = (plan: FlowPlan) =>
  new Map(
    plan.nodes.map((node) => [
      node.id,
      { type: node.type, kind: node.definition.kind, ports: portsOf(node) },
    ]),
  )

/** Formats of bodies that need a codec. */
const formatsIn = (cases: readonly TestCase[]) => {
  const messages = cases.flatMap(({ given, expect }) => [
    ...given.map(({ message }) => message),
    ...expect.flatMap(({ messages: expected }) => expected),
  ])
  const used = new Set(messages.map(({ body }) => body?.format))
  return codecFormats.filter((format) => used.has(format))
}
