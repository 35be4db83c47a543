/** Starts what `sluice run` was asked for, in order: broker, flows, admin; and stops it in reverse. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'

import { createHeld } from '../../admin/run/held.ts'
import type { Held } from '../../admin/run/held.ts'
import type { Admin, AdminOptions } from '../../admin/server.ts'
import type { Reloads, Vitals } from '../../admin/vitals.ts'
import type { Engine } from '../../engine/status.ts'
import type { Log } from '../../plugin.ts'
import { reasonOf } from '../../reason.ts'
import type { Broker } from '../broker.ts'
import type { RunOptions } from '../commands/run.ts'
import { openControlOf } from '../control/open.ts'
import type { Control } from '../control/server.ts'
import { CommandError, Exit } from '../exit.ts'
import type { Supervisor } from '../notify/supervisor.ts'
import { defaultFolder } from '../files.ts'
import { createLog, logFor } from '../log.ts'
import type { LogFormat } from '../log.ts'
import { count } from '../output.ts'
import type { Tracing } from '../tracing/open.ts'
import { openEnvironment } from '../references.ts'
import type { LiveEnvironment } from '../references.ts'
import type { Replay } from '../replay/replay.ts'
import { announce, watchConnecting } from './announce.ts'
import { catchFaults } from './faults.ts'
import { keepHeapSmall } from './heap.ts'
import { loadFlows } from './load.ts'
import { supervise, tracingFor, vitalsFor } from './observe.ts'
import { reload } from './reload.ts'
import { createStopper, obeySignals } from './stop.ts'

export interface Running {
  readonly engine: Engine
  readonly log: Log
  readonly broker: Broker | undefined
  admin: Admin | undefined
  /** Answers `sluice status`, `stop` and `reload`. */
  control: Control | undefined
  /** Tells systemd how it goes, where that is there. */
  readonly supervisor: Supervisor | undefined
  readonly tracing: Tracing | undefined
  readonly vitals: Vitals
  readonly reloads: Reloads
  /** The admin server serves the editor, too. */
  hasEditor: boolean
  readonly held: Held
}

const defaultBrokerPort = 1883

export async function run(paths: readonly string[], options: RunOptions): Promise<void> {
  keepHeapSmall()
  const format = options.log ?? (process.stderr.isTTY ? 'pretty' : 'json')
  const log = createLog(format)
  catchFaults(log)
  await checkAdmin(options)
  const tracing = await tracingFor(options)
  const broker = await openBroker(options, log)
  try {
    const environment = await environmentFor(options, broker)
    await runFlows({ paths, options, log, format, broker, environment, tracing })
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
  readonly environment: LiveEnvironment
  readonly tracing: Tracing | undefined
}

async function runFlows(setup: Setup): Promise<void> {
  const { paths, options, log, format, broker, environment, tracing } = setup
  const source = {
    paths,
    nodeFolders: options.nodes,
    environment: environment.values,
    envFile: environment.file,
    log,
    format,
  }
  const [{ createEngine }, loaded, replay] = await Promise.all([
    import('../../engine/engine.ts'),
    loadFlows(source),
    replayFor(options),
  ])
  const { texts } = loaded
  if (loaded.flows.size === 0 && !options.watch)
    throw new CommandError(Exit.problems, 'nothing to run: every flow file has problems')
  const flows = replay?.choose(loaded.flows, log) ?? loaded.flows
  log.info(`starting ${count(flows.size, 'flow')}`)
  const plain = createEngine({
    log: (flow) => (flow === '' ? log : logFor(log, { flow })),
    stateFolder: options.state,
  })
  const engine = tracing === undefined ? plain : tracing.engine(plain)
  const held = createHeld(engine, replay?.adapt)
  const applied = await held.become({ flows, texts, stopped: new Set() })
  const failed = applied.flows.filter((flow) => flow.change === 'failed')
  const vitals = vitalsFor(options)
  const running: Running = {
    engine,
    log,
    broker,
    admin: undefined,
    control: undefined,
    tracing,
    supervisor: await supervise({ engine, log, vitals: vitals.vitals }),
    ...vitals,
    hasEditor: false,
    held,
  }
  if (applied.flows.length > 0 && failed.length === applied.flows.length && !options.watch) {
    await engine.stop(0)
    const reasons = failed.map(({ id, reason }) => `${id}: ${reason ?? 'unknown'}`).join('; ')
    throw new CommandError(Exit.couldNotRun, `no flow could be started (${reasons})`)
  }
  const stopper = createStopper(running, options.drain)
  const reloadAll = async () => (await reload(running, source)).report
  obeySignals(running, stopper, () => void reloadAll().catch(complainIn(log)))
  watchConnecting(running)
  await openAdmin(running, setup)
  const stateFolder = options.state
  running.control = await openControlOf({ running, stopper, stateFolder, reload: reloadAll })
  announce(running)
  running.supervisor?.ready()
  if (options.watch) {
    const { watchFiles } = await import('./watch.ts')
    watchFiles(running, source, loaded.reads)
  }
  if (replay === undefined) return
  const isWhole = await replay.play(log)
  // Somebody may still look, or put something in.
  if (options.admin !== undefined || options.watch) return
  stopper.begin(undefined, (code) =>
    process.exit(code === Exit.fine && !isWhole ? Exit.couldNotRun : code),
  )
}

async function replayFor({ from, speed }: RunOptions): Promise<Replay | undefined> {
  if (from.length === 0) return undefined
  const { openReplay } = await import('../replay/replay.ts')
  return openReplay(from, speed)
}

const complainIn = (log: Log) => (error: unknown) =>
  log.error('the flows could not be read again', { reason: reasonOf(error) })

/** Before anything is opened: a wrong address is a wrong command. */
async function checkAdmin(options: RunOptions): Promise<void> {
  const { admin, access, adminCert, adminKey } = options
  const fail = (what: string): never => {
    throw new CommandError(Exit.usage, what)
  }
  if ((adminCert === undefined) !== (adminKey === undefined))
    fail('--admin-cert and --admin-key belong together: name both')
  if (admin === undefined) {
    const about = [access, adminCert].some((value) => value !== undefined)
    if (about) fail('there is no admin server to protect: add --admin HOST:PORT')
    return
  }
  const { refuseOffLoopback } = await import('../../admin/address.ts')
  try {
    refuseOffLoopback({
      host: admin.host,
      hasAccess: access !== undefined,
      isTls: adminCert !== undefined,
      isBehindProxy: options.behindProxy === true,
    })
  } catch (error) {
    fail(reasonOf(error))
  }
}

function accessOf(options: RunOptions): NonNullable<AdminOptions['access']> {
  const { access, adminCert, adminKey, behindProxy, adminName, state } = options
  return {
    ...(access === undefined ? {} : { file: access }),
    ...(adminCert === undefined || adminKey === undefined
      ? {}
      : { tls: { certFile: adminCert, keyFile: adminKey } }),
    auditFile: join(state, 'audit.jsonl'),
    isBehindProxy: behindProxy === true,
    names: adminName,
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
const environmentFor = (
  { envFile, admin }: RunOptions,
  broker: Broker | undefined,
): Promise<LiveEnvironment> =>
  openEnvironment(envFile, {
    ...(broker ? { BROKER_PORT: String(broker.port) } : {}),
    ...(admin ? { ADMIN_PORT: String(admin.port) } : {}),
  })

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
      plan: running.held.plan,
      held: running.held,
      types: () => openRegistry(options.nodes),
      access: accessOf(options),
      vitals: running.vitals,
      log: running.log,
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
  const { values } = environment
  return { folder, isReadOnly: false, environment: values, isRunning: true, isWatching }
}
