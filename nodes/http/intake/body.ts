/** Reads the body of a request, and no more of it than is allowed. */
import type { IncomingMessage } from 'node:http'

import type { Refusal } from '../../../runtime/plugin.ts'

export interface Budget {
  /** Bytes that all requests together have read and not handed on yet. */
  used: number
  readonly most: number
}

/** Why this body is not read at all, from what its headers say. */
export function bodyFault({ headers }: IncomingMessage, maxBody: number): Refusal | undefined {
  if (Number(headers['content-length'] ?? 0) > maxBody) return tooLong(maxBody)
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? ''
  if (encoding === '' || encoding === 'identity') return undefined
  return { status: 415, message: 'packed bodies are not taken: send it without content-encoding' }
}

const tooLong = (maxBody: number): Refusal => ({
  status: 413,
  message: `the body is longer than ${maxBody} bytes`,
})

/** The body, or why not; `undefined` when the client has gone. */
export function readBody(
  request: IncomingMessage,
  maxBody: number,
  budget: Budget,
): Promise<Buffer | Refusal | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let bytes = 0
    const end = (result: Buffer | Refusal | undefined) => {
      budget.used -= bytes
      bytes = 0
      request.off('data', take).off('end', whole).off('close', gone)
      resolve(result)
    }
    const take = (chunk: Buffer) => {
      bytes += chunk.length
      budget.used += chunk.length
      chunks.push(chunk)
      if (bytes > maxBody) end(tooLong(maxBody))
      else if (budget.used > budget.most) {
        const headers = { 'retry-after': '1' }
        end({ status: 503, message: 'too much is being received at once', headers })
      }
    }
    const whole = () => end(Buffer.concat(chunks))
    const gone = () => end(undefined)
    request.on('data', take).on('end', whole).on('close', gone)
  })
}
