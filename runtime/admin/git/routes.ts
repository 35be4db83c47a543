/** Git over HTTP. */
import type { FastifyInstance } from 'fastify'

import { commitBody } from '../contract/git.ts'
import type { CommitBody } from '../contract/git.ts'
import { checkFlowId } from '../files/names.ts'
import type { Store } from '../files/store.ts'
import { Refusal } from '../refusal.ts'
import { commit } from './commit.ts'
import { logOf, showOf } from './history.ts'
import { needGit, openGit } from './open.ts'
import { statusOf } from './status.ts'
import { needs } from '../access/role.ts'

interface Query {
  readonly id?: string
  readonly revision?: string
}

export function addGitRoutes(server: FastifyInstance, store: Store): void {
  const open = async () => needGit(await openGit(store.root))
  server.get('/api/git/status', needs('viewer'), async () => statusOf(await open()))
  server.get<{ Querystring: Query }>('/api/git/log', needs('viewer'), async ({ query }) =>
    logOf(await open(), checkFlowId(one(query.id))),
  )
  server.get<{ Querystring: Query }>('/api/git/show', needs('viewer'), async ({ query }) =>
    showOf(await open(), checkFlowId(one(query.id)), one(query.revision ?? 'HEAD')),
  )
  server.post<{ Body: CommitBody }>(
    '/api/git/commit',
    { ...needs('editor', 'commit'), schema: { body: commitBody } },
    async ({ body }) => {
      if (await store.isReadOnly()) throw new Refusal(403, 'read-only', 'the editor is read-only')
      for (const id of body.ids) checkFlowId(id)
      return commit(await open(), store.root, body)
    },
  )
}

/** A key that stands twice arrives as a list. */
const one = (value: unknown): string => (typeof value === 'string' ? value : '')
