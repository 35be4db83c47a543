/** `sluice trace`: the way of the next message. Options here; what they do is in debug/. */
import { Command, Option } from 'commander'

import { adminOption, parseDuration } from '../options.ts'
import type { AdminAddress } from '../options.ts'

export interface TraceOptions {
  readonly admin: AdminAddress
  readonly topic?: string
  readonly wait: number
  readonly json?: true
}

const where = `
Without a port, it is the next message of any source. Ports are named as for sluice tap.

Examples:
  sluice trace plant/line
  sluice trace plant/line parse.in --topic greenhouse/2 --wait 1m
`

export function traceCommand(): Command {
  return new Command('trace')
    .description(
      'follow the next message of a running flow: which nodes it comes to, and for how long',
    )
    .argument('<flow>', 'id of the flow')
    .argument('[port]', 'node.port, or a node')
    .addOption(adminOption())
    .option('--topic <text>', 'only a message whose topic has this in it')
    .addOption(
      new Option('--wait <duration>', 'how long to wait for it, and for its end (up to 1m)')
        .argParser(parseDuration)
        .default(10_000, '10s'),
    )
    .option('--json', 'print JSON')
    .addHelpText('after', where)
    .action(async (flow: string, port: string | undefined, options: TraceOptions) => {
      const { trace } = await import('../debug/trace.ts')
      await trace(flow, port, options)
    })
}
