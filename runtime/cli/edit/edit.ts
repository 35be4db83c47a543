/** Starts what `sluice edit` was asked for: the admin server over an engine without flows. */
import { stat } from 'node:fs/promises'

import { refuseOffLoopback } from '../../admin/address.ts'
import { startAdmin } from '../../admin/server.ts'
import type { Admin } from '../../admin/server.ts'
import { createEngine } from '../../engine/engine.ts'
import { reasonOf } from '../../reason.ts'
import type { EditOptions } from '../commands/edit.ts'
import { CommandError, Exit } from '../exit.ts'
import { print } from '../output.ts'
import { openRegistry } from '../project.ts'
import { readEnvironment } from '../references.ts'
import { openBrowser } from './browser.ts'

export async function edit(folder: string, options: EditOptions): Promise<void> {
  const { host, port } = options
  try {
    refuseOffLoopback({ host }, '--host 127.0.0.1')
  } catch (error) {
    throw new CommandError(Exit.usage, reasonOf(error))
  }
  await checkFolder(folder)
  const admin = await start(folder, options)
  stopOnSignals(admin)
  print(`editing ${folder}${options.readOnly === true ? ' (read-only)' : ''} at ${admin.url}`)
  if (port !== 0 || process.stdout.isTTY) print('Ctrl-C stops it')
  if (options.open === true) openBrowser(admin.url)
}

async function checkFolder(folder: string): Promise<void> {
  const facts = await stat(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      throw new CommandError(
        Exit.usage,
        `there is no folder "${folder}": make it (mkdir ${folder}), or name another (sluice edit FOLDER)`,
      )
    throw new CommandError(Exit.usage, `cannot read "${folder}": ${reasonOf(error)}`)
  })
  if (!facts.isDirectory())
    throw new CommandError(Exit.usage, `"${folder}" is no folder: name the folder that it is in`)
}

async function start(folder: string, options: EditOptions): Promise<Admin> {
  const environment = await readEnvironment(options.envFile)
  const quiet = { info: () => {}, warn: () => {}, error: () => {} }
  const plan = { flows: new Map() }
  try {
    return await startAdmin({
      host: options.host,
      port: options.port,
      engine: createEngine({ log: () => quiet }),
      plan: () => plan,
      types: () => openRegistry(options.nodes),
      editor: {
        folder,
        isReadOnly: options.readOnly === true,
        environment,
        isRunning: false,
        isWatching: false,
      },
    })
  } catch (error) {
    throw new CommandError(Exit.couldNotRun, reasonOf(error))
  }
}

function stopOnSignals(admin: Admin): void {
  let isStopping = false
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.on(signal, () => {
      if (isStopping) process.exit(Exit.fine)
      isStopping = true
      void admin.close().finally(() => process.exit(Exit.fine))
    })
}
