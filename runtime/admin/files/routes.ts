/** Flow files over HTTP. The rules are the store's; here they get their headers. */
import type { FastifyInstance, FastifyRequest } from 'fastify'

import { largeBodyBytes } from '../body-limits.ts'
import type { Checker } from '../check/checker.ts'
import { attachmentBody, moveBody, saveBody } from '../contract/files.ts'
import type { MoveBody } from '../contract/files.ts'
import { Refusal } from '../refusal.ts'
import { listFiles } from './list.ts'
import { copyFlow, moveFlow } from './move.ts'
import type { Moving } from './move.ts'
import { checkAttachmentName, checkFlowId } from './names.ts'
import type { Seen } from './store.ts'
import { local, mayDo, needs } from '../access/role.ts'

interface FileRoutes extends Moving {
  readonly checker: Checker
}

export function addFileRoutes(
  server: FastifyInstance,
  { store, checker, types }: FileRoutes,
): void {
  const large = { bodyLimit: largeBodyBytes }
  server.get('/api/files', needs('viewer'), async (request) => {
    const answer = await listFiles(store, checker)
    return { ...answer, files: answer.files.map((file) => shownTo(request, file)) }
  })
  server.get<{ Params: Rest }>('/api/files/*', needs('viewer'), async (request, reply) => {
    const answer = await store.read(checkFlowId(request.params['*']))
    return reply
      .header('etag', answer.etag)
      .header('cache-control', 'no-cache')
      .send(shownTo(request, answer))
  })
  server.put<{ Params: Rest; Body: { text: string } }>(
    '/api/files/*',
    { ...large, ...needs('editor', 'save'), schema: { body: saveBody } },
    async (request, reply) => {
      const seen = seenBy(request)
      const saved = await store.save(checkFlowId(request.params['*']), request.body.text, seen)
      return reply
        .code(seen === 'nothing' ? 201 : 200)
        .header('etag', saved.etag)
        .send(saved)
    },
  )
  server.delete<{ Params: Rest }>(
    '/api/files/*',
    needs('editor', 'delete'),
    async (request, reply) => {
      await store.remove(checkFlowId(request.params['*']), seenBy(request))
      return reply.code(204).send()
    },
  )
  for (const [action, act] of [
    ['rename', moveFlow],
    ['duplicate', copyFlow],
  ] as const)
    server.post<{ Body: MoveBody }>(
      `/api/${action}`,
      { ...needs('editor', action), schema: { body: moveBody } },
      ({ body: { from, to } }) =>
        act({ store, types }, { from: checkFlowId(from), to: checkFlowId(to) }),
    )
  server.put<{ Params: Rest; Body: { base64: string } }>(
    '/api/attachments/*',
    { ...large, ...needs('editor', 'attach'), schema: { body: attachmentBody } },
    async (request, reply) => {
      const name = checkAttachmentName(request.params['*'])
      const isNew = request.headers['if-none-match'] === '*'
      // It may be a flow: that is saved as one, by who has seen it.
      if (name.endsWith('.yaml') && !isNew) throw missing('If-None-Match: *')
      const bytes = bytesIn(request.body.base64)
      const saved = await store.attach(name, bytes, isNew ? 'nothing' : 'anything')
      return reply
        .code(isNew ? 201 : 200)
        .header('etag', saved.etag)
        .send(saved)
    },
  )
}

/** Who may not save sees files that may not be written. */
function shownTo<T extends { readonly isReadOnly: boolean }>({ who }: FastifyRequest, file: T): T {
  return mayDo((who ?? local).role, 'editor') ? file : { ...file, isReadOnly: true }
}

interface Rest {
  readonly '*': string
}

function seenBy({ headers }: FastifyRequest): Seen {
  const { 'if-match': match, 'if-none-match': none } = headers
  if (match !== undefined && none === undefined) return { etag: match }
  if (none === '*' && match === undefined) return 'nothing'
  throw missing('If-Match with the ETag that you have read, or If-None-Match: * for a new file')
}

const missing = (header: string) => new Refusal(428, 'unseen', `send the header ${header}`)

function bytesIn(base64: string): Buffer {
  if (/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64))
    return Buffer.from(base64, 'base64')
  throw new Refusal(400, 'not-base64', 'the body is not base64')
}
