#!/usr/bin/env node
/** The command `sluice`. Each command is one file; it loads what it needs when it is called. */
import { Command, CommanderError } from 'commander'

import { version } from '../version.ts'
import { checkCommand } from './commands/check.ts'
import { diffCommand } from './commands/diff.ts'
import { editCommand } from './commands/edit.ts'
import { graphCommand } from './commands/graph.ts'
import { injectCommand } from './commands/inject.ts'
import { layoutCommand } from './commands/layout.ts'
import { newCommand } from './commands/new.ts'
import { nodesCommand } from './commands/nodes.ts'
import { queueCommand } from './commands/queue.ts'
import { recordCommand } from './commands/record.ts'
import { referenceCommand } from './commands/reference.ts'
import { reloadCommand } from './commands/reload.ts'
import { runCommand } from './commands/run.ts'
import { schemaCommand } from './commands/schema.ts'
import { statusCommand } from './commands/status.ts'
import { stopCommand } from './commands/stop.ts'
import { tapCommand } from './commands/tap.ts'
import { testCommand } from './commands/test.ts'
import { tokenCommand } from './commands/token.ts'
import { topCommand } from './commands/top.ts'
import { traceCommand } from './commands/trace.ts'
import { CommandError, Exit, exitHelp } from './exit.ts'
import { paintFor } from './output.ts'

const program = new Command('sluice')
  .description('Runs flows: messages between MQTT and WebSocket, described in YAML files.')
  .version(version(), '-V, --version', 'print the version')
  .helpOption('-h, --help', 'print this help')
  .helpCommand('help [command]', 'print the help of a command')
  .showSuggestionAfterError()
  .configureHelp({ showGlobalOptions: false })
  .addHelpText(
    'after',
    `
Examples:
  sluice run flows --broker --admin 127.0.0.1:1881
  sluice edit flows --open
  sluice check flows/my-flow.yaml
  sluice test flows --watch
  sluice tap my-flow parse
  sluice nodes mqtt/source
`,
  )

for (const command of [
  runCommand(),
  statusCommand(),
  reloadCommand(),
  stopCommand(),
  editCommand(),
  checkCommand(),
  testCommand(),
  nodesCommand(),
  newCommand(),
  graphCommand(),
  diffCommand(),
  layoutCommand(),
  tapCommand(),
  topCommand(),
  injectCommand(),
  traceCommand(),
  recordCommand(),
  queueCommand(),
  tokenCommand(),
  schemaCommand(),
  referenceCommand(),
])
  program.addCommand(command)

for (const command of [program, ...allBelow(program)]) {
  command.exitOverride().showHelpAfterError(`(${nameOf(command)} --help tells more)`)
  command.addHelpText('after', exitHelp)
}

// Whoever read it has gone, as in `sluice nodes | head`: that is no fault, and what runs goes on.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = explain(error)
}

/** Commander has printed its own errors already; ours are one sentence; the rest is a bug. */
function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.fine : Exit.usage
  const paint = paintFor(process.stderr)
  if (error instanceof CommandError) {
    console.error(`${paint('red', 'error')} ${error.message}`)
    return error.exit
  }
  console.error(paint('red', 'bug'), error)
  return Exit.couldNotRun
}

function allBelow(command: Command): Command[] {
  return command.commands.flatMap((each) => [each, ...allBelow(each)])
}

function nameOf(command: Command): string {
  return command.parent ? `${nameOf(command.parent)} ${command.name()}` : command.name()
}
