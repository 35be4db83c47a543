/** Starts what `sluice run` was asked for, in order: broker, flows, admin; and stops it in reverse. */
import { stat } from 'node:fs/promises'

import type { Admin, AdminOptions } from '../../admin/server.ts'
import type { Engine } from '../../engine/status.ts'
import type { Plan } from '../../graph/plan.ts'
import type { Environment } from '../../graph/references.ts'
import type { Log } from '../../plugin.ts'
import type { Broker } from '../broker.ts'
import type { RunOptions } from '../commands/run.ts'
import { CommandError, Exit, reasonOf } from '../exit.ts'
import { defaultFolder } from '../files.ts'
import { createLog, logFor } from '../log.ts'
import type { LogFormat } from '../log.ts'
import { count } from '../output.ts'
import { readEnvironment } from '../references.ts'
import { announce, watchConnecting } from './announce.ts'
import { catchFaults } from './faults.ts'
import { keepHeapSmall } from './heap.ts'
import { loadPlan } from './load.ts'
import { stopOnSignals } from './stop.ts'

export interface Running {
  readonly engine: Engine
  readonly log: Log
  readonly broker: Broker | undefined
  admin: Admin | undefined
  /** The admin server serves the editor, too. */
  hasEditor: boolean
  plan: Plan
}

const defaultBrokerPort = 1883

export async function run(paths: readonly string[], options: RunOptions): Promise<void> {
  keepHeapSmall()
  const format = options.log ?? (process.stderr.isTTY ? 'pretty' : 'json')
  const log = createLog(format)
  catchFaults(log)
  await checkAdmin(options)
  const broker = await openBroker(options, log)
  try {
    const environment = await environmentFor(options, broker)
    await runFlows({ paths, options, log, format, broker, environment })
  } catch (error) {
    await broker?.close()
    throw error
  }
}

interface Setup {
  readonly paths: readonly string[]
  readonly options: RunOptions
  readonly log: Log
  readonly format: LogFormat
  readonly broker: Broker | undefined
  readonly environment: Environment
}

async function runFlows(setup: Setup): Promise<void> {
  const { paths, options, log, format, broker, environment } = setup
  const source = { paths, nodeFolders: options.nodes, environment, log, format }
  const [{ createEngine }, loaded] = await Promise.all([
    import('../../engine/engine.ts'),
    loadPlan(source),
  ])
  if (loaded.plan.flows.size === 0 && !options.watch)
    throw new CommandError(Exit.problems, 'nothing to run: every flow file has problems')
  log.info(`starting ${count(loaded.plan.flows.size, 'flow')}`)
  const engine = createEngine({
    log: (flow) => (flow === '' ? log : logFor(log, { flow })),
    stateFolder: options.state,
  })
  const applied = await engine.apply(loaded.plan)
  const failed = applied.flows.filter((flow) => flow.change === 'failed')
  const running: Running = {
    engine,
    log,
    broker,
    admin: undefined,
    hasEditor: false,
    plan: loaded.plan,
  }
  if (applied.flows.length > 0 && failed.length === applied.flows.length && !options.watch) {
    await engine.stop(0)
    const reasons = failed.map(({ id, reason }) => `${id}: ${reason ?? 'unknown'}`).join('; ')
    throw new CommandError(Exit.couldNotRun, `no flow could be started (${reasons})`)
  }
  stopOnSignals(running, options.drain)
  watchConnecting(running)
  await openAdmin(running, setup)
  announce(running)
  if (options.watch) {
    const { watchFiles } = await import('./watch.ts')
    watchFiles(running, source, loaded.reads)
  }
}

/** Before anything is opened: a wrong address is a wrong command. */
async function checkAdmin({ admin }: RunOptions): Promise<void> {
  if (admin === undefined) return
  const { refuseOffLoopback } = await import('../../admin/address.ts')
  try {
    refuseOffLoopback(admin)
  } catch (error) {
    throw new CommandError(Exit.usage, reasonOf(error))
  }
}

async function openBroker(options: RunOptions, log: Log): Promise<Broker | undefined> {
  if (options.broker === undefined) return undefined
  const port = options.broker === true ? defaultBrokerPort : options.broker
  const { startBroker } = await import('../broker.ts')
  try {
    return await startBroker({ port, log })
  } catch (error) {
    throw new CommandError(Exit.couldNotRun, reasonOf(error))
  }
}

/**
 * Flows find the embedded broker by `${env:BROKER_PORT}`, on whatever port it listens, and the page that
 * may connect to their endpoints by `${env:ADMIN_PORT}`.
 */
async function environmentFor(
  options: RunOptions,
  broker: Broker | undefined,
): Promise<Environment> {
  const environment = await readEnvironment(options.envFile)
  return {
    ...(broker ? { BROKER_PORT: String(broker.port) } : {}),
    ...(options.admin ? { ADMIN_PORT: String(options.admin.port) } : {}),
    ...environment,
  }
}

async function openAdmin(running: Running, setup: Setup): Promise<void> {
  const { options } = setup
  if (!options.admin) return
  const { startAdmin } = await import('../../admin/server.ts')
  const { openRegistry } = await import('../project.ts')
  try {
    const editor = await editorFor(setup)
    running.hasEditor = editor !== undefined
    running.admin = await startAdmin({
      ...options.admin,
      engine: running.engine,
      plan: () => running.plan,
      types: () => openRegistry(options.nodes),
      ...(editor === undefined ? {} : { editor }),
    })
  } catch (error) {
    await running.engine.stop(options.drain)
    throw new CommandError(Exit.couldNotRun, reasonOf(error))
  }
}

/** The editor works on a folder: with single files, or with several folders, there is none. */
async function editorFor({ paths, options, environment }: Setup): Promise<AdminOptions['editor']> {
  const [folder = defaultFolder, ...others] = paths
  if (others.length > 0 || !(await stat(folder)).isDirectory()) return undefined
  const isWatching = options.watch === true
  return { folder, isReadOnly: false, environment, isRunning: true, isWatching }
}
