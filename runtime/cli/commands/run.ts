/** `sluice run`: the runtime. Options here; what they do is in run/. */
import { Command, Option } from 'commander'

import type { LogFormat } from '../log.ts'
import { envFileOption, nodesOption, parseAddress, parseDuration, parsePort } from '../options.ts'
import type { Address } from '../options.ts'

export interface RunOptions {
  readonly watch?: true
  readonly state: string
  readonly envFile?: string
  readonly admin?: Address
  readonly broker?: true | number
  readonly nodes: readonly string[]
  readonly log?: LogFormat
  readonly drain: number
}

export function runCommand(): Command {
  return new Command('run')
    .description('run flows until SIGTERM or Ctrl-C, then drain')
    .argument('[paths...]', 'files or folders (default: the folder flows)')
    .option('--watch', 'reload changed files; what did not change keeps running')
    .option('--state <folder>', 'where connections keep what must survive a restart', '.sluice')
    .addOption(envFileOption())
    .option(
      '--admin <host:port>',
      'serve the page, the API, /metrics and health there (loopback only)',
      parseAddress,
    )
    .option(
      '--broker [port]',
      'start an MQTT 3.1.1 broker on 127.0.0.1 (default port: 1883); flows find it in ${env:BROKER_PORT}',
      parsePort,
    )
    .addOption(nodesOption())
    .addOption(
      new Option(
        '--log <format>',
        'format of the log (default: pretty on a terminal, else json)',
      ).choices(['json', 'pretty']),
    )
    .addOption(
      new Option('--drain <duration>', 'how long a stop waits for messages on their way')
        .argParser(parseDuration)
        .default(10_000, '10s'),
    )
    .action(async (paths: string[], options: RunOptions) => {
      const { run } = await import('../run/run.ts')
      await run(paths, options)
    })
}
