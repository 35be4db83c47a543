/** `sluice edit`: the editor for a folder of flows, without running them. Options here; the rest in edit/. */
import { Command } from 'commander'

import { defaultFolder } from '../files.ts'
import { envFileOption, nodesOption, parsePort } from '../options.ts'

export interface EditOptions {
  readonly host: string
  readonly port: number
  readonly envFile?: string
  readonly nodes: readonly string[]
  readonly readOnly?: true
  readonly open?: true
}

export function editCommand(): Command {
  return new Command('edit')
    .description('open the visual editor for a folder of flows; nothing runs')
    .argument('[folder]', 'the folder with the flow files', defaultFolder)
    .option('--port <port>', 'where the editor listens; 0 takes any free port', parsePort, 1881)
    .option('--host <host>', 'a loopback address', '127.0.0.1')
    .addOption(envFileOption())
    .addOption(nodesOption())
    .option('--read-only', 'look only: nothing is saved or committed')
    .option('--open', 'open the editor in the browser')
    .action(async (folder: string, options: EditOptions) => {
      const { edit } = await import('../edit/edit.ts')
      await edit(folder, options)
    })
}
