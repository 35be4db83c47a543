/** `sluice record`: what the sources of a flow bring, into a file. Options here; what they do is in debug/. */
import { Command, Option } from 'commander'

import { adminOption, parseCount, parseDuration, parseSizeOption } from '../options.ts'
import type { AdminAddress } from '../options.ts'

export interface RecordOptions {
  readonly admin: AdminAddress
  readonly for?: number
  readonly count?: number
  readonly out?: string
  readonly mask: readonly string[]
  readonly max: number
}

const where = `
A recording is one JSON object a line (docs/debugging.md has the format); "sluice run --from FILE" runs the
flow with it in place of its sources. A field that is masked has the value "***", wherever it stands in a
JSON payload or in meta; "user.token" means the field "token" of "user".

Examples:
  sluice record plant/line --for 10m --out line.ndjson
  sluice record plant/line --count 100 --mask password,user.token | head
`

const names = (value: string, before: readonly string[]): string[] => [
  ...before,
  ...value
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
]

export function recordCommand(): Command {
  return new Command('record')
    .description('record what the sources of a running flow bring; nothing is changed')
    .argument('<flow>', 'id of the flow')
    .addOption(adminOption())
    .option('--for <duration>', 'end after this time', parseDuration)
    .option('--count <number>', 'end after so many messages', parseCount)
    .option('--out <file>', 'a new file, which only its owner may read (default: standard output)')
    .addOption(
      new Option('--mask <fields>', 'fields whose values are taken out, with commas between')
        .default([], 'none')
        .argParser(names),
    )
    .addOption(
      new Option('--max <size>', 'end when the recording is as long as this')
        .argParser(parseSizeOption)
        .default(100 * 1024 * 1024, '100MiB'),
    )
    .addHelpText('after', where)
    .action(async (flow: string, options: RecordOptions) => {
      const { record } = await import('../debug/record.ts')
      await record(flow, options)
    })
}
