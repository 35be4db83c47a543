/** `sluice top`: all flows of a running runtime, live. Options here; what they do is in top/. */
import { Command } from 'commander'

import { adminOption } from '../options.ts'
import type { AdminAddress } from '../options.ts'

export interface TopOptions {
  readonly admin: AdminAddress
  readonly once?: true
  readonly json?: true
}

export function topCommand(): Command {
  return new Command('top')
    .description('show what all flows of a running runtime do, anew each second')
    .addOption(adminOption())
    .option('--once', 'measure for one second, print, and end')
    .option('--json', 'print JSON, an object a line')
    .action(async (options: TopOptions) => {
      const { top } = await import('../top/top.ts')
      await top(options)
    })
}
