/** `sluice tap`: the messages of a port of a running flow. Options here; what they do is in tap/. */
import { Command, Option } from 'commander'

import { adminOption, parseCount, parseDuration } from '../options.ts'
import type { AdminAddress } from '../options.ts'
import type { ShownAs } from '../tap/decode.ts'

export interface TapOptions {
  readonly admin: AdminAddress
  readonly count?: number
  readonly for?: number
  readonly limit: number
  readonly as?: ShownAs
  readonly json?: true
}

const where = `
A port is named by its node: "parse.out", "parse.error", or "parse" alone for what it sends ("live" for
what a sink gets). In a subflow: "clean.parse". A wire, "parse -> hot", shows what its first node sends.

Examples:
  sluice tap plant/line parse
  sluice tap plant/line frames --as hex --count 5
  sluice tap plant/line parse.error --for 1m --json > errors.ndjson
`

export function tapCommand(): Command {
  return new Command('tap')
    .description('look at the messages of a port while the flow runs; nothing is changed')
    .argument('<flow>', 'id of the flow')
    .argument('<port>', 'node.port, or a node')
    .addOption(adminOption())
    .option('--count <number>', 'end after so many messages', parseCount)
    .option('--for <duration>', 'end after this time', parseDuration)
    .addOption(
      new Option('--limit <number>', 'messages shown a second at most; all are counted')
        .argParser(parseCount)
        .default(50),
    )
    .addOption(
      new Option(
        '--as <format>',
        'what the payload is read as (default: what it looks like)',
      ).choices(['json', 'text', 'hex', 'msgpack', 'cbor']),
    )
    .option('--json', 'print a JSON object a line')
    .addHelpText('after', where)
    .action(async (flow: string, port: string, options: TapOptions) => {
      const { tap } = await import('../tap/tap.ts')
      await tap(flow, port, options)
    })
}
