/** The part of the admin server that the editor needs: everything about the files of one folder. */
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'

import type { FastifyInstance } from 'fastify'

import type { Engine } from '../../engine/status.ts'
import type { Environment } from '../../graph/references.ts'
import type { Registry } from '../../graph/registry.ts'
import { version } from '../../version.ts'
import { createChecker } from '../check/checker.ts'
import { addCheckRoutes } from '../check/routes.ts'
import type { ProjectAnswer } from '../contract/files.ts'
import { addSampleRoutes } from '../debug/samples.ts'
import { addFileRoutes } from '../files/routes.ts'
import { createStore } from '../files/store.ts'
import type { Store } from '../files/store.ts'
import { openGit } from '../git/open.ts'
import { addGitRoutes } from '../git/routes.ts'
import { openLive } from '../live/live.ts'
import type { Live } from '../live/live.ts'
import type { NodeTypes } from '../node-types.ts'
import { createRunControl } from '../run/control.ts'
import type { Held } from '../run/held.ts'
import { addRunRoutes } from '../run/routes.ts'
import { readTemplates } from '../templates.ts'
import { addTestRoutes } from '../tests/routes.ts'
import { addTryRoutes } from '../try/routes.ts'
import type { Upgrades } from '../upgrade.ts'
import { serveEditor } from './serve.ts'
import { local, mayDo, needs } from '../access/role.ts'
import type { Who } from '../access/role.ts'

export interface EditorOptions {
  /** The flows folder. */
  readonly folder: string
  readonly isReadOnly: boolean
  /** What `${env:..}` sees. */
  readonly environment: Environment
  /** Flows run in this process, and saved files are loaded again. */
  readonly isRunning: boolean
  readonly isWatching: boolean
  /** Where the built editor is; beside the server, if nothing is said. */
  readonly files?: string
}

export interface EditorContext {
  types(): Promise<Registry>
  nodeTypes(): Promise<NodeTypes>
  readonly upgrades: Upgrades
  readonly engine: Engine
  /** What runs in this process, if flows do. */
  readonly held: Held | undefined
}

export async function addEditor(
  server: FastifyInstance,
  options: EditorOptions,
  context: EditorContext,
): Promise<Live> {
  const root = await realpath(options.folder)
  const store = createStore(root, options.isReadOnly)
  const checker = createChecker({ root, environment: options.environment, types: context.types })
  server.get('/api/project', needs('viewer'), ({ who = local }) =>
    projectOf(store, who, options, context),
  )
  addFileRoutes(server, { store, checker, types: context.types })
  addCheckRoutes(server, checker)
  addTryRoutes(server, { root, checker, types: context.types })
  addTestRoutes(server, { store, environment: options.environment, types: context.types })
  addGitRoutes(server, store)
  addSampleRoutes(server, store)
  await serveEditor(server, options.files)
  // All types take a while to load: begun before the browser asks for them. A process that runs flows
  // loads them when somebody looks.
  if (!options.isRunning) server.addHook('onListen', () => void context.nodeTypes().catch(() => {}))
  const live = await openLive(context.upgrades, root, context.engine)
  const { engine, held, types } = context
  if (held !== undefined) {
    const control = createRunControl({ engine, held, checker, store, types })
    addRunRoutes(server, { control, engine, held })
    held.onChange(({ replaced }) => live.tell({ event: 'run', replaced: [...replaced] }))
  }
  return live
}

async function projectOf(
  store: Store,
  who: Who,
  { isRunning, isWatching }: EditorOptions,
  { nodeTypes }: EditorContext,
): Promise<ProjectAnswer> {
  const [isReadOnly, git, templates, { faults }] = await Promise.all([
    store.isReadOnly(),
    openGit(store.root),
    readTemplates(),
    nodeTypes(),
  ])
  return {
    version: version(),
    folder: basename(store.root),
    isReadOnly: isReadOnly || !mayDo(who.role, 'editor'),
    ...(who.name === local.name ? {} : { signedIn: { name: who.name, role: who.role } }),
    hasGit: git !== undefined,
    isRunning,
    isWatching,
    templates,
    missingTypes: [...faults],
  }
}
