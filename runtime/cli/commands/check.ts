/** `sluice check`: every problem of every file at once, offline unless `--connect` asks for more. */
import { Command } from 'commander'

import type { Problem } from '../../document/problem.ts'
import { CommandError, Exit } from '../exit.ts'
import { envFileOption, nodesOption } from '../options.ts'
import { count, paintFor, print, wantsColour } from '../output.ts'
import type { Paint } from '../output.ts'
import { loadProject } from '../project.ts'
import type { CheckedFile, Project } from '../project.ts'
import { readEnvironment } from '../references.ts'

interface CheckOptions {
  readonly json?: true
  readonly connect?: true
  readonly envFile?: string
  readonly nodes: readonly string[]
}

export function checkCommand(): Command {
  return new Command('check')
    .description('check flow files and print every problem, without running anything')
    .argument('[paths...]', 'files or folders (default: the folder flows)')
    .option('--json', 'print the problems as JSON')
    .option('--connect', 'try every connection once, too')
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
  if (options.json) printJson(project, problems, attempts)
  else await printText(project, problems, attempts)
  const failed = attempts.some((attempt) => attempt.reason !== undefined)
  if (hasErrors(project.files)) process.exitCode = Exit.problems
  else if (failed) process.exitCode = Exit.couldNotRun
}

const hasErrors = (files: readonly CheckedFile[]): boolean =>
  files.some((file) => file.flow === undefined)

type Attempts = Awaited<ReturnType<typeof tryConnections>>

async function tryConnections(project: Project) {
  const { probeConnections } = await import('../probe.ts')
  return probeConnections(project, (line) => {
    if (process.stderr.isTTY) console.error(paintFor(process.stderr)('dim', line))
  })
}

function printJson(project: Project, problems: readonly Problem[], attempts: Attempts): void {
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

async function printText(
  project: Project,
  problems: readonly Problem[],
  attempts: Attempts,
): Promise<void> {
  const paint = paintFor(process.stdout)
  const { renderProblems } = await import('../../document/render.ts')
  for (const file of project.files) {
    if (file.unreadable !== undefined)
      print(`${paint('red', 'error')} ${file.file} cannot be read: ${file.unreadable}\n`)
    if (file.problems.length > 0)
      print(
        `${renderProblems(file.problems, () => file.text, { colour: wantsColour(process.stdout) })}\n`,
      )
  }
  for (const warning of project.warnings) print(`${paint('yellow', 'warning')} ${warning}`)
  for (const attempt of attempts) print(attemptLine(attempt, paint))
  print(summaryOf(project, problems, paint))
}

function attemptLine(attempt: Attempts[number], paint: Paint): string {
  const place = `${attempt.flow}/${attempt.connection}`
  if (attempt.reason === undefined) return `${paint('green', '✓')} ${place} answers`
  return `${paint('red', '✗')} ${place} does not answer: ${attempt.reason}`
}

function summaryOf(project: Project, problems: readonly Problem[], paint: Paint): string {
  const unreadable = project.files.filter((file) => file.unreadable !== undefined).length
  const errors = problems.filter((problem) => problem.severity === 'error').length + unreadable
  const warnings = problems.length + unreadable - errors + project.warnings.length
  const checked = `${count(project.files.length, 'flow')} checked`
  const found = [
    errors > 0 ? paint('red', count(errors, 'error')) : '',
    warnings > 0 ? paint('yellow', count(warnings, 'warning')) : '',
  ].filter((part) => part !== '')
  return found.length === 0
    ? `${paint('green', '✓')} ${checked}, no problems`
    : `${checked}: ${found.join(', ')}`
}
