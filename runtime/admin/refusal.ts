/** How the API says no: a status, a stable word, and a sentence. Never a stack, never an absolute path. */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'

import { largeBodyBytes } from './body-limits.ts'
import type { FileAnswer, RefusalAnswer } from './contract/files.ts'

export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly current: FileAnswer | undefined
  /** For 429: how long to wait. */
  readonly waitMs: number | undefined
  constructor(status: number, code: string, message: string, more?: FileAnswer | number) {
    super(message)
    this.status = status
    this.code = code
    this.current = typeof more === 'object' ? more : undefined
    this.waitMs = typeof more === 'number' ? more : undefined
  }
}

const answerOf = ({ code, message, current }: Refusal): RefusalAnswer => ({
  error: message,
  code,
  ...(current === undefined ? {} : { current }),
})

export function sendRefusal(reply: FastifyReply, refusal: Refusal): FastifyReply {
  if (refusal.waitMs !== undefined)
    void reply.header('retry-after', String(Math.ceil(refusal.waitMs / 1000)))
  if (refusal.status === 401) void reply.header('www-authenticate', 'Bearer')
  boundRest(reply.request)
  return reply.code(refusal.status).type('application/json; charset=utf-8').send(answerOf(refusal))
}

/**
 * Who is refused before the body is there may send the rest of it, or would meet a closed connection
 * instead of the answer; but a body without an end is read by nobody.
 */
function boundRest({ raw }: FastifyRequest): void {
  if (raw.complete) return
  let rest = 0
  raw.on('data', (chunk: Buffer) => {
    rest += chunk.length
    if (rest > largeBodyBytes) raw.socket.destroy()
  })
}

/** For Fastify's `setErrorHandler` and `frameworkErrors`. */
export function answerError(
  error: FastifyError | Error,
  _request: FastifyRequest,
  reply: FastifyReply,
): void {
  void sendRefusal(reply, refusalOf(error))
}

export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  const what = `${request.method} ${request.url.split('?')[0] ?? ''}`.slice(0, 200)
  void sendRefusal(reply, new Refusal(404, 'not-found', `there is nothing at ${what}`))
}

/** What the file system says, by its code; its own sentences hold paths. */
const fileFaults: Readonly<Record<string, readonly [number, string, string]>> = {
  ENOENT: [404, 'not-found', 'there is no such file'],
  ENOTDIR: [404, 'not-found', 'there is no such file'],
  EACCES: [403, 'read-only', 'the file system does not allow it'],
  EPERM: [403, 'read-only', 'the file system does not allow it'],
  EROFS: [403, 'read-only', 'the file system is read-only'],
  EEXIST: [409, 'exists', 'there is something under this name already'],
  EISDIR: [409, 'exists', 'there is a folder under this name'],
  ENAMETOOLONG: [400, 'name', 'the name is too long'],
  ENOSPC: [507, 'disk-full', 'the disk is full: nothing was changed'],
  EDQUOT: [507, 'disk-full', 'the quota is used up: nothing was changed'],
  EMFILE: [503, 'busy', 'too many files are open: try again'],
}

function refusalOf(error: FastifyError | Error): Refusal {
  if (error instanceof Refusal) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const fault = fileFaults[code]
  if (fault !== undefined) return new Refusal(...fault)
  const status = 'statusCode' in error ? (error.statusCode ?? 500) : 500
  if (status === 413) return new Refusal(413, 'too-large', 'the body is too large')
  if (status === 415) return new Refusal(415, 'content-type', 'send application/json')
  if ('validation' in error && error.validation)
    return new Refusal(400, 'shape', lower(error.message))
  // A sentence of the framework about the request, such as a body that is no JSON.
  if (status >= 400 && status < 500) return new Refusal(status, 'request', lower(error.message))
  return new Refusal(500, 'bug', 'bug: the server could not answer this')
}

const lower = (text: string): string => text.slice(0, 1).toLowerCase() + text.slice(1, 500)
