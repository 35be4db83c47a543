/** `sluice reload`: a running runtime reads its flow files again. What it does is in control/. */
import { Command } from 'commander'

import type { ControlTarget } from '../control/client.ts'
import { pidOption, stateOption } from '../control/options.ts'

export interface ReloadOptions extends ControlTarget {
  readonly json?: true
}

export function reloadCommand(): Command {
  return new Command('reload')
    .description('let a running runtime read its flow files again; what did not change runs on')
    .addOption(stateOption())
    .addOption(pidOption())
    .option('--json', 'print JSON')
    .action(async (options: ReloadOptions) => {
      const { reload } = await import('../control/reload.ts')
      await reload(options)
    })
}
