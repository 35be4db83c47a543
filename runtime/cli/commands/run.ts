/** `sluice run`: the runtime. Options here; what they do is in run/. */
import { Command, Option } from 'commander'

import type { LogFormat } from '../log.ts'
import {
  collect,
  envFileOption,
  nodesOption,
  parseAddress,
  parseDuration,
  parsePort,
  parseSpeed,
} from '../options.ts'
import type { Address } from '../options.ts'

export interface RunOptions {
  readonly watch?: true
  readonly state: string
  readonly envFile?: string
  readonly admin?: Address
  readonly access?: string
  readonly adminCert?: string
  readonly adminKey?: string
  readonly behindProxy?: true
  readonly adminName: readonly string[]
  readonly broker?: true | number
  readonly nodes: readonly string[]
  readonly log?: LogFormat
  readonly drain: number
  readonly from: readonly string[]
  /** Of the recordings; `Infinity` as fast as the flow takes them. */
  readonly speed: number
  readonly trace?: string
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
      'serve the page, the API, /metrics and health there; off loopback it needs --access and TLS',
      parseAddress,
    )
    .option('--access <file>', 'who may use the admin server (sluice token makes the file)')
    .option('--admin-cert <file>', 'serve it over TLS: the certificate, PEM')
    .option('--admin-key <file>', 'the key of that certificate, PEM')
    .option('--behind-proxy', 'a proxy in front of the admin server has the TLS')
    .addOption(
      new Option('--admin-name <host>', 'a name that it is asked under (may be repeated)')
        .default([], 'none')
        .argParser(collect),
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
    .addOption(
      new Option(
        '--from <recording>',
        'run the flow of a recording with it in place of its sources, which are not opened; ends with it, unless --admin or --watch is there (may be repeated)',
      )
        .default([], 'none')
        .argParser(collect),
    )
    .addOption(
      new Option('--speed <times>', 'pace of --from: 1 as recorded, 10, 0.5, or max')
        .argParser(parseSpeed)
        .default(1, '1'),
    )
    .option('--trace <file>', 'trace messages: a module that sets up OpenTelemetry')
    .action(async (paths: string[], options: RunOptions) => {
      const { run } = await import('../run/run.ts')
      await run(paths, options)
    })
}
