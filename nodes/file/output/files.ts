/** The open files of a sink, at most so many; the one that was not used for longest makes room. */
import type { Done, Message, SinkContext, SinkInstance } from '../../../runtime/plugin.ts'
import { createTarget } from '../target/path.ts'
import type { Target } from '../target/path.ts'
import { recordOf } from '../target/record.ts'
import type { SinkConfig } from '../sink.ts'
import { faultOf } from './faults.ts'
import { createFileQueue } from './queue.ts'
import type { FileQueue, Pending } from './queue.ts'
import { pack, prune } from './rotate.ts'
import { createWriter } from './writer.ts'

/** A message whose file finds no room yet. */
interface Homeless extends Pending {
  readonly path: string
}

export function createFiles(config: SinkConfig, ctx: SinkContext): SinkInstance {
  const target = createTarget(config.path)
  const aside = createAside(config, ctx)
  const health = createHealth(ctx)
  const files = new Map<string, FileQueue>()
  const pendings = new Map<number, Pending>()
  const homeless: Homeless[] = []
  /** A file that is being closed counts until it is. */
  let makingRoom: Promise<void> | undefined

  function fileAt(path: string): FileQueue | undefined {
    const known = files.get(path)
    if (known) {
      // In order of use: the first one is the oldest.
      files.delete(path)
      files.set(path, known)
      return known
    }
    if (files.size + (makingRoom ? 1 : 0) >= config.maxOpen) {
      evict()
      return undefined
    }
    const made = openQueue(path, config, target, {
      now: () => ctx.clock.now(),
      setAside: (name) => aside.take(path, name),
      failed(error) {
        const fault = faultOf(error, path, target.isChosen)
        if (fault.name !== 'PermanentError') health.failed(path, fault.message)
        return fault
      },
      succeeded: () => health.succeeded(path),
      idle: () => settleHomeless(),
    })
    files.set(path, made)
    return made
  }

  /** Closes the idle file that was not used for longest; who waits for room goes on when it is closed. */
  function evict(): void {
    if (makingRoom) return
    for (const [path, file] of files) {
      if (!file.isIdle) continue
      files.delete(path)
      health.succeeded(path)
      makingRoom = makeRoom(file)
      return
    }
  }

  async function makeRoom(file: FileQueue): Promise<void> {
    await closeFile(file)
    makingRoom = undefined
    settleHomeless()
  }

  async function closeFile(file: FileQueue): Promise<void> {
    try {
      await file.close()
    } catch (error) {
      ctx.log.warn('a file did not close cleanly', { reason: String(error) })
    }
  }

  function settleHomeless(): void {
    for (let [first] = homeless; first !== undefined; [first] = homeless) {
      const file = first.isCancelled ? undefined : fileAt(first.path)
      if (!file && !first.isCancelled) return
      homeless.shift()
      file?.push(first)
    }
  }

  function send(message: Message, done: Done, token: number): void {
    const path = target.of(message)
    const record = recordOf(message.payload, config.format)
    const answer: Done = (which, error) => {
      pendings.delete(which)
      done(which, error)
    }
    const pending = { path, record, token, done: answer, isCancelled: false }
    pendings.set(token, pending)
    homeless.push(pending)
    settleHomeless()
  }

  const timer = repeat(ctx, config.every, () => {
    for (const file of files.values()) file.rotateByAge()
  })
  ctx.status({ state: 'up', facts: { folder: target.fence } })
  return {
    send,
    cancel(token) {
      const pending = pendings.get(token)
      if (pending) pending.isCancelled = true
      pendings.delete(token)
    },
    async close() {
      timer.cancel()
      await makingRoom
      await Promise.all([...files.values()].map(closeFile))
      await aside.finished()
    },
  }
}

type Events = Parameters<typeof createFileQueue>[1] & {
  now(): number
  setAside(name: string): void
}

function openQueue(path: string, config: SinkConfig, target: Target, events: Events): FileQueue {
  const { format, maxBytes, every, sync } = config
  const { fence, isChosen } = target
  const { now, setAside } = events
  const options = { path, fence, isChosen, format, maxBytes, everyMs: every, now, setAside }
  return createFileQueue(createWriter({ ...options, isSynced: sync === 'batch' }), events)
}

/** A file that gets no message must be set aside in time too; looked at ten times in its age. */
function repeat({ clock }: SinkContext, everyMs: number | undefined, run: () => void) {
  let timer: { cancel(): void } | undefined
  const next = () => {
    if (everyMs === undefined) return
    timer = clock.after(Math.min(60_000, Math.max(100, everyMs / 10)), () => {
      run()
      next()
    })
  }
  next()
  return { cancel: () => timer?.cancel() }
}

/** Packs and deletes what was set aside, one after the other and beside the writing. */
function createAside({ gzip, keep }: SinkConfig, { log }: SinkContext) {
  let work: Promise<void> = Promise.resolve()
  async function tidy(path: string, name: string): Promise<void> {
    try {
      if (gzip) await pack(name)
      if (keep !== undefined) await prune(path, keep)
    } catch (error) {
      log.warn('a full file could not be packed or old ones not deleted', {
        file: name,
        reason: String(error),
      })
    }
  }
  return {
    take: (path: string, name: string) => void (work = work.then(() => tidy(path, name))),
    finished: () => work,
  }
}

/** The status of the node: red while a file cannot be written, with the latest reason. */
function createHealth(ctx: SinkContext) {
  const failing = new Map<string, string>()
  return {
    failed(path: string, reason: string) {
      if (failing.get(path) === reason) return
      failing.set(path, reason)
      ctx.status({ state: 'failed', reason })
    },
    succeeded(path: string) {
      if (!failing.delete(path)) return
      const [reason] = failing.values()
      if (reason === undefined) ctx.status({ state: 'up' })
      else ctx.status({ state: 'failed', reason })
    },
  }
}
