/** `sluice status`: how a running runtime does. Options here; what it does is in control/. */
import { Command } from 'commander'

import type { ControlTarget } from '../control/client.ts'
import { pidOption, stateOption } from '../control/options.ts'

export interface StatusOptions extends ControlTarget {
  readonly json?: true
}

export function statusCommand(): Command {
  return new Command('status')
    .description('tell how a running runtime does; ends with 0 when all is well, 1 when not')
    .addOption(stateOption())
    .addOption(pidOption())
    .option('--json', 'print JSON')
    .action(async (options: StatusOptions) => {
      const { status } = await import('../control/status.ts')
      await status(options)
    })
}
