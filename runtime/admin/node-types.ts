/** `GET /api/node-types`: every type that can be loaded, as data; an ETag spares the second reading. */
import { createHash } from 'node:crypto'

import type { FastifyInstance } from 'fastify'

import type { Registry } from '../graph/registry.ts'
import { needs } from './access/role.ts'

export interface NodeTypes {
  /** The whole answer, ready to be sent. */
  readonly text: string
  readonly etag: string
  /** Types that could not be loaded and were left out. */
  readonly faults: readonly { readonly type: string; readonly reason: string }[]
}

/** Made once, when first asked for: types do not change while the process runs. */
export function createNodeTypes(types: () => Promise<Registry>): () => Promise<NodeTypes> {
  let known: Promise<NodeTypes> | undefined
  return () => {
    known ??= describe(types).catch((error: unknown) => {
      known = undefined
      throw error
    })
    return known
  }
}

async function describe(types: () => Promise<Registry>): Promise<NodeTypes> {
  const registry = await types()
  const faults = await registry.load(registry.names())
  const infos = registry.names().flatMap((name) => {
    const info = registry.find(name)
    if (info === undefined) return []
    const { check: _check, ...data } = info
    return [data]
  })
  const text = JSON.stringify(infos)
  return {
    text,
    etag: `"${createHash('sha256').update(text).digest('base64url')}"`,
    // A loader's sentence may hold the folders of this machine.
    faults: faults.map(({ type, reason }) => ({
      type,
      reason: (reason.split('\n')[0] ?? '').replaceAll(/(?:file:\/\/)?\/(?:[^\s'"/]+\/)+/g, ''),
    })),
  }
}

export function addNodeTypes(server: FastifyInstance, nodeTypes: () => Promise<NodeTypes>): void {
  server.get('/api/node-types', needs('viewer'), async (request, reply) => {
    const { text, etag } = await nodeTypes()
    void reply.header('etag', etag).header('cache-control', 'no-cache')
    if (request.headers['if-none-match'] === etag) return reply.code(304).send()
    return reply.type('application/json; charset=utf-8').send(text)
  })
}
