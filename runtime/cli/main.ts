#!/usr/bin/env node
/** The command `sluice`. Each command is one file; it loads what it needs when it is called. */
import { Command, CommanderError } from 'commander'

import { version } from '../version.ts'
import { checkCommand } from './commands/check.ts'
import { diffCommand } from './commands/diff.ts'
import { editCommand } from './commands/edit.ts'
import { graphCommand } from './commands/graph.ts'
import { layoutCommand } from './commands/layout.ts'
import { newCommand } from './commands/new.ts'
import { nodesCommand } from './commands/nodes.ts'
import { referenceCommand } from './commands/reference.ts'
import { runCommand } from './commands/run.ts'
import { schemaCommand } from './commands/schema.ts'
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
  sluice nodes mqtt/source
`,
  )

for (const command of [
  runCommand(),
  editCommand(),
  checkCommand(),
  nodesCommand(),
  newCommand(),
  graphCommand(),
  diffCommand(),
  layoutCommand(),
  schemaCommand(),
  referenceCommand(),
])
  program.addCommand(command)

for (const command of [program, ...allBelow(program)]) {
  command.exitOverride().showHelpAfterError(`(${nameOf(command)} --help tells more)`)
  command.addHelpText('after', exitHelp)
}

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
