/** `sluice token`: who may use the admin server. Options here; what they do is in token/. */
import { Command, Option } from 'commander'

import { roles } from '../../admin/access/role.ts'
import type { Role } from '../../admin/access/role.ts'
import { parseDuration } from '../options.ts'

export interface NewTokenOptions {
  readonly file: string
  readonly role: Role
  readonly expires?: number
}

const fileOption = () => new Option('--file <file>', 'the access file').default('access.yaml')

const what = `
The token is printed once; the file gets its hash. A running runtime (sluice run --access FILE) takes the
change within a second. viewer: looks. operator: runs, stops and injects, too. editor: saves, too.

Examples:
  sluice token new ann --role editor
  sluice token new grafana --role viewer --expires 8760h
  sluice token revoke ann
`

export function tokenCommand(): Command {
  const token = new Command('token')
    .description('make and revoke the tokens of the admin server')
    .addHelpText('after', what)
  for (const command of [newCommand(), lsCommand(), revokeCommand()])
    token.addCommand(command.addOption(fileOption()))
  return token
}

const newCommand = () =>
  new Command('new')
    .description('make a token, print it, and put its hash into the file')
    .argument('<name>', 'whose it is: the audit log says it')
    .addOption(new Option('--role <role>', 'what it may do').choices(roles).makeOptionMandatory())
    .option('--expires <duration>', 'after this time it holds no longer, e.g. 720h', parseDuration)
    .action(async (name: string, options: NewTokenOptions) => {
      const { makeToken } = await import('../token/token.ts')
      await makeToken(name, options)
    })

const lsCommand = () =>
  new Command('ls')
    .description('list the tokens of the file')
    .option('--json', 'print JSON')
    .action(async ({ file, json }: { file: string; json?: true }) => {
      const { listTokens } = await import('../token/token.ts')
      await listTokens(file, json === true)
    })

const revokeCommand = () =>
  new Command('revoke')
    .description('take a token out of the file: it holds no longer')
    .argument('<name>', 'whose it is')
    .action(async (name: string, { file }: { file: string }) => {
      const { revokeToken } = await import('../token/token.ts')
      await revokeToken(name, file)
    })
