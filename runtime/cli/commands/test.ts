/** `sluice test`: runs the cases of test files against their flows, without opening anything. */
import { writeFile } from 'node:fs/promises'

import { Command, Option } from 'commander'

import { reasonOf } from '../../reason.ts'
import { CommandError, Exit } from '../exit.ts'
import { defaultFolder } from '../files.ts'
import { envFileOption, nodesOption } from '../options.ts'
import { paintFor, print, wantsColour } from '../output.ts'
import { openRegistry } from '../project.ts'
import { readEnvironment } from '../references.ts'
import type { Results } from '../test/results.ts'

interface TestOptions {
  readonly watch?: true
  readonly filter?: string
  readonly coverage?: true
  readonly reporter: 'text' | 'json' | 'junit'
  readonly output?: string
  readonly envFile?: string
  readonly nodes: readonly string[]
}

export function testCommand(): Command {
  return new Command('test')
    .description('run the test files of flows (NAME.test.yaml), without opening a connection')
    .argument('[paths...]', 'flow files, test files or folders (default: the folder flows)')
    .option('--watch', 'run again when a file changes')
    .option('--filter <text>', 'only cases whose name has this text in it')
    .option('--coverage', 'say which nodes and ports no case reached')
    .addOption(
      new Option('--reporter <form>', 'form of the results')
        .choices(['text', 'json', 'junit'])
        .default('text'),
    )
    .option('--output <file>', 'write the results to a file')
    .addOption(envFileOption())
    .addOption(nodesOption())
    .action(runTest)
}

async function runTest(paths: string[], options: TestOptions): Promise<void> {
  const once = await createRunner(paths, options)
  if (options.watch) {
    const { watchTests } = await import('../test/watch.ts')
    const isScreen = process.stdout.isTTY && options.output === undefined
    const run = async (): Promise<ReadonlySet<string>> => {
      if (isScreen) console.clear()
      const results = await once()
      await report(results, options)
      return new Set(
        results.files.flatMap(({ file, reads }) => [file.testPath, file.flowPath, ...reads]),
      )
    }
    await watchTests(paths.length === 0 ? [defaultFolder] : paths, run, () =>
      console.error(paintFor(process.stderr)('dim', 'watching for changes')),
    )
    return
  }
  const results = await once()
  if (results.files.length === 0) {
    const named = paths.join(', ') || defaultFolder
    throw new CommandError(Exit.usage, `no test file (*.test.yaml) in ${named}`)
  }
  if (results.passed + results.failed + results.problems === 0) {
    const filter = options.filter === undefined ? '' : ` with "${options.filter}" in its name`
    throw new CommandError(Exit.usage, `there is no case${filter}`)
  }
  await report(results, options)
  if (results.failed + results.problems > 0) process.exitCode = Exit.problems
}

async function createRunner(
  paths: readonly string[],
  { filter = '', nodes, envFile }: TestOptions,
): Promise<() => Promise<Results>> {
  const [{ findTests }, { countResults }, { runTestFile }] = await Promise.all([
    import('../test/find.ts'),
    import('../test/results.ts'),
    import('../../testing/run-file.ts'),
  ])
  const [registry, environment] = await Promise.all([openRegistry(nodes), readEnvironment(envFile)])
  const wanted = filter.toLowerCase()
  const isWanted = (name: string): boolean => name.toLowerCase().includes(wanted)
  return async () => {
    const start = performance.now()
    const results = []
    for (const file of await findTests(paths))
      results.push(await runTestFile(file, { registry, environment, isWanted }))
    return countResults(results, performance.now() - start)
  }
}

async function report(results: Results, options: TestOptions): Promise<void> {
  const text = await inForm(results, options)
  const { output } = options
  if (output === undefined) {
    print(text)
    return
  }
  await writeFile(output, text).catch((error: unknown) => {
    throw new CommandError(Exit.usage, `cannot write "${output}": ${reasonOf(error)}`)
  })
}

async function inForm(results: Results, options: TestOptions): Promise<string> {
  const { reporter, output } = options
  const coverage = options.coverage === true
  if (reporter === 'json') return (await import('../test/json.ts')).asJson(results, coverage)
  if (reporter === 'junit') return (await import('../test/junit.ts')).asJunit(results)
  const { asText } = await import('../test/text.ts')
  const stream = output === undefined ? process.stdout : {}
  return asText(results, { paint: paintFor(stream), colour: wantsColour(stream), coverage })
}
