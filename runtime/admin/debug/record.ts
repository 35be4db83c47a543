/** `GET /api/run/record`: a recording as it is made, for as long as somebody reads it. */
import type { ServerResponse } from 'node:http'

import type { Engine } from '../../engine/status.ts'
import type { RecordingHead } from '../contract/recording.ts'
import { Refusal } from '../refusal.ts'
import { recordedOf } from './record-line.ts'
import { refusing } from './refusing.ts'

const maxRecordings = 4
/** Unread bytes beyond which messages are lost, counted. */
const maxWaiting = 8 * 1024 * 1024
const flushMs = 20
/** Reloads may have brought sources; and a proxy must not take silence for an end. */
const refreshMs = 2000

let recordings = 0

export function streamRecording(
  debug: Engine['debug'],
  flow: string,
  response: ServerResponse,
): void {
  if (recordings >= maxRecordings)
    throw new Refusal(429, 'too-many', `${maxRecordings} recordings are made already`, 1000)
  const begin = performance.now()
  const since = (): number => Math.round((performance.now() - begin) * 10) / 10
  let waiting: string[] = []
  let bytes = 0
  let lost = 0
  const put = (line: object): void => {
    const text = `${JSON.stringify(line)}\n`
    bytes += text.length
    waiting.push(text)
  }
  const recording = refusing(() =>
    debug.record(flow, (node, port, message) => {
      try {
        if (bytes + response.writableLength > maxWaiting) lost++
        else {
          if (lost > 0) put({ at: since(), lost })
          lost = 0
          put(recordedOf(since(), node, port, message))
        }
      } catch {
        // A value that cannot be read, by a getter that throws, or is too deep.
        lost++
      }
    }),
  )
  recordings++
  const flush = (): void => {
    if (waiting.length === 0) return
    response.write(waiting.join(''))
    waiting = []
    bytes = 0
  }
  const flushing = setInterval(flush, flushMs)
  const refreshing = setInterval(() => {
    if (!recording.refresh()) response.end()
    else if (waiting.length === 0) response.write('\n')
  }, refreshMs)
  response.once('close', () => {
    recordings--
    clearInterval(flushing)
    clearInterval(refreshing)
    recording.close()
  })
  response.writeHead(200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' })
  const head: RecordingHead = {
    sluice: 'recording',
    version: 1,
    flow,
    started: new Date().toISOString(),
  }
  put(head)
  flush()
}
