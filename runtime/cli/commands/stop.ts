/** `sluice stop`: stops a running runtime and waits for its end. What it does is in control/. */
import { Command, Option } from 'commander'

import type { ControlTarget } from '../control/client.ts'
import { pidOption, stateOption } from '../control/options.ts'
import { parseDuration } from '../options.ts'

export interface StopOptions extends ControlTarget {
  readonly timeout?: number
}

export function stopCommand(): Command {
  return new Command('stop')
    .description('stop a running runtime: it drains, and the command waits for its end')
    .addOption(stateOption())
    .addOption(pidOption())
    .addOption(
      new Option(
        '--timeout <duration>',
        'how long messages on their way get (default: what run --drain says)',
      ).argParser(parseDuration),
    )
    .action(async (options: StopOptions) => {
      const { stop } = await import('../control/stop.ts')
      await stop(options)
    })
}
