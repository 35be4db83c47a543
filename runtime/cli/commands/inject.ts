/** `sluice inject`: puts a message into a flow that runs. Options here; what they do is in debug/. */
import { Command, Option } from 'commander'

import { adminOption, parseCount, parseDuration } from '../options.ts'
import type { AdminAddress } from '../options.ts'

export interface InjectOptions {
  readonly admin: AdminAddress
  readonly text?: string
  readonly value?: string
  readonly hex?: string
  readonly base64?: string
  readonly file?: string
  readonly topic?: string
  readonly meta?: string
  readonly wait: number
  readonly count: number
  readonly every: number
  readonly trace?: true
  readonly json?: true
}

const where = `
The message is handled like any other: sinks behind the place really send. A place is named by its node:
"parse" for what comes to it (a source: what it sends), "parse.out" for what it sends, "parse -> hot" for
one wire. Without a payload on the command line, standard input is read.

Examples:
  sluice inject plant/line parse --text '{"temperature": 31.2}' --topic greenhouse/2/telemetry
  sluice inject plant/line hot --value '{"temperature": 31.2}' --trace
  sluice inject plant/line frames --hex '01 03 00 ff' --count 10 --every 100ms
`

export function injectCommand(): Command {
  return new Command('inject')
    .description('put a message into a flow that runs, and say how it ended')
    .argument('<flow>', 'id of the flow')
    .argument('<port>', 'a node, node.port, or a wire')
    .addOption(adminOption())
    .option('--text <text>', 'the payload as text; bytes where only bytes are taken')
    .option('--value <json>', 'the payload as a value, for nodes behind a decode')
    .option('--hex <digits>', 'the payload as bytes, in hex')
    .option('--base64 <text>', 'the payload as bytes, in Base64')
    .option('--file <path>', 'the payload as the bytes of a file; - is standard input')
    .option('--topic <topic>', 'the topic of the message')
    .option('--meta <json>', 'the meta of the message: a JSON object')
    .addOption(
      new Option('--wait <duration>', 'how long to wait for its end (up to 1m)')
        .argParser(parseDuration)
        .default(5000, '5s'),
    )
    .addOption(
      new Option('--count <number>', 'how often (up to 1000)').argParser(parseCount).default(1),
    )
    .addOption(
      new Option('--every <duration>', 'the time between two (from 20ms)')
        .argParser(parseDuration)
        .default(1000, '1s'),
    )
    .option('--trace', 'show the way that it takes')
    .option('--json', 'print the answer as JSON, an object a line')
    .addHelpText('after', where)
    .action(async (flow: string, port: string, options: InjectOptions) => {
      const { inject } = await import('../debug/inject.ts')
      await inject(flow, port, options)
    })
}
