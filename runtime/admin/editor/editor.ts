/** The part of the admin server that the editor needs: everything about the files of one folder. */
import { realpath } from 'node:fs/promises'
import { basename } from 'node:path'

import type { FastifyInstance } from 'fastify'

import type { Environment } from '../../graph/references.ts'
import type { Registry } from '../../graph/registry.ts'
import { version } from '../../version.ts'
import { createChecker } from '../check/checker.ts'
import { addCheckRoutes } from '../check/routes.ts'
import type { ProjectAnswer } from '../contract/files.ts'
import { addFileRoutes } from '../files/routes.ts'
import { createStore } from '../files/store.ts'
import type { Store } from '../files/store.ts'
import { openGit } from '../git/open.ts'
import { addGitRoutes } from '../git/routes.ts'
import { openLive } from '../live/live.ts'
import type { Live } from '../live/live.ts'
import type { NodeTypes } from '../node-types.ts'
import { readTemplates } from '../templates.ts'
import { addTryRoutes } from '../try/routes.ts'
import { serveEditor } from './serve.ts'

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
  port(): number
}

export async function addEditor(
  server: FastifyInstance,
  options: EditorOptions,
  context: EditorContext,
): Promise<Live> {
  const root = await realpath(options.folder)
  const store = createStore(root, options.isReadOnly)
  const checker = createChecker({ root, environment: options.environment, types: context.types })
  server.get('/api/project', () => projectOf(store, options, context))
  addFileRoutes(server, store, checker)
  addCheckRoutes(server, checker)
  addTryRoutes(server, { root, checker, types: context.types })
  addGitRoutes(server, store)
  await serveEditor(server, options.files)
  // All types take a while to load: begun before the browser asks for them. A process that runs flows
  // loads them when somebody looks.
  if (!options.isRunning) server.addHook('onListen', () => void context.nodeTypes().catch(() => {}))
  return openLive(server.server, { root, port: context.port })
}

async function projectOf(
  store: Store,
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
    isReadOnly,
    hasGit: git !== undefined,
    isRunning,
    isWatching,
    templates,
    missingTypes: [...faults],
  }
}
