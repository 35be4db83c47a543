/** `check --connect`: every connection of the flows is tried once, all at the same time. */
import type { Flow, FlowConnection } from '../document/model.ts'
import { expandFlow } from '../graph/expand.ts'
import type { ConnectionContext } from '../plugin.ts'
import { reasonOf } from '../reason.ts'
import type { Project } from './project.ts'

export interface Attempt {
  readonly flow: string
  readonly connection: string
  readonly type: string
  /** Why it does not answer; absent when it does. */
  readonly reason?: string
}

const deadlineMs = 10_000

export async function probeConnections(
  project: Project,
  progress: (line: string) => void,
): Promise<Attempt[]> {
  const all = project.files.flatMap(({ flow }) =>
    connectionsIn(flow).map((connection) => ({ flow: flow?.id ?? '', connection })),
  )
  return Promise.all(
    all.map(async ({ flow, connection: { name, type, config } }) => {
      const definition = project.registry.definition(type)
      const attempt = { flow, connection: name, type }
      if (definition?.kind !== 'connection' || !definition.probe) return attempt
      progress(`trying ${flow}/${name} ...`)
      try {
        await withDeadline(definition.probe(config, contextFor(flow, name)))
        return attempt
      } catch (error) {
        return { ...attempt, reason: reasonOf(error) }
      }
    }),
  )
}

/** With those of its subflows, named as they run. A subflow by itself has no values to try. */
function connectionsIn(flow: Flow | undefined): readonly FlowConnection[] {
  return flow && !flow.ports ? expandFlow(flow, () => true).connections : []
}

async function withDeadline(probe: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const deadline = new Promise<never>((_resolve, reject) => {
    const reason = new Error(`no answer within ${deadlineMs / 1000} s`)
    timer = setTimeout(() => reject(reason), deadlineMs)
  })
  try {
    await Promise.race([probe, deadline])
  } finally {
    clearTimeout(timer)
  }
}

/** A probe answers with its promise; what it would log on the way is not asked for. */
function contextFor(flow: string, name: string): ConnectionContext {
  const silent = () => {}
  return {
    flow,
    name,
    log: { info: silent, warn: silent, error: silent },
    stateFolder: undefined,
    status: silent,
    drop: silent,
  }
}
