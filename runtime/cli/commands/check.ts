/** `sluice check`: every problem of every file at once, offline unless `--connect` asks for more. */
import { Command } from 'commander'

import type { Problem } from '../../document/problem.ts'
import type { Language } from '../../words.ts'
import { CommandError, Exit } from '../exit.ts'
import { envFileOption, languageOption, nodesOption } from '../options.ts'
import { paintFor, print } from '../output.ts'
import type { Attempt } from '../probe.ts'
import { loadProject } from '../project.ts'
import type { CheckedFile, Project } from '../project.ts'
import { readEnvironment } from '../references.ts'

interface CheckOptions {
  readonly json?: true
  readonly connect?: true
  readonly envFile?: string
  readonly lang: Language
  readonly nodes: readonly string[]
}

export function checkCommand(): Command {
  return new Command('check')
    .description('check flow files and print every problem, without running anything')
    .argument('[paths...]', 'files or folders (default: the folder flows)')
    .option('--json', 'print the problems as JSON')
    .option('--connect', 'try every connection once, too')
    .addOption(languageOption())
    .addOption(envFileOption())
    .addOption(nodesOption())
    .action(runCheck)
}

async function runCheck(paths: string[], options: CheckOptions): Promise<void> {
  const environment = await readEnvironment(options.envFile)
  const project = await loadProject({ paths, nodeFolders: options.nodes, environment })
  if (project.files.length === 0)
    throw new CommandError(Exit.usage, `no flow file (*.yaml) in ${paths.join(', ') || 'flows'}`)
  const problems = project.files.flatMap((file) => file.problems)
  const attempts = options.connect ? await tryConnections(project) : []
  if (options.json) {
    const { inLanguage } = await import('../../document/language.ts')
    const said = problems.map((problem) => inLanguage(problem, options.lang))
    printJson(project, said, attempts)
  } else {
    const { printChecked } = await import('../check-text.ts')
    printChecked({ project, problems, attempts }, options.lang)
  }
  const failed = attempts.some((attempt) => attempt.reason !== undefined)
  if (hasErrors(project.files)) process.exitCode = Exit.problems
  else if (failed) process.exitCode = Exit.couldNotRun
}

const hasErrors = (files: readonly CheckedFile[]): boolean =>
  files.some((file) => file.flow === undefined)

async function tryConnections(project: Project): Promise<Attempt[]> {
  const { probeConnections } = await import('../probe.ts')
  return probeConnections(project, (line) => {
    if (process.stderr.isTTY) console.error(paintFor(process.stderr)('dim', line))
  })
}

function printJson(
  project: Project,
  problems: readonly Problem[],
  attempts: readonly Attempt[],
): void {
  const unreadable = project.files.filter((file) => file.unreadable !== undefined)
  print(
    JSON.stringify(
      {
        flows: project.files.map(({ id, file, flow }) => ({ id, file, ok: flow !== undefined })),
        problems,
        unreadable: unreadable.map(({ file, unreadable: reason }) => ({ file, reason })),
        warnings: project.warnings,
        ...(attempts.length > 0 ? { connections: attempts } : {}),
      },
      undefined,
      2,
    ),
  )
}
