/**
 * The process that a test kills: `node queue-killed.mjs FOLDER START`. It writes to a queue and takes from
 * it as fast as it can, and says what it was promised: `+N` when the message N is on the disk, `-N` when N
 * was delivered. Standard output is a pipe, which takes each line at once.
 */
import { writeSync } from 'node:fs'

import { openDiskStore } from '../../dist/runtime/store/store.js'

const say = (text) => writeSync(1, `${text}\n`)
const [folder, start] = process.argv.slice(2)
const log = await openDiskStore(folder, { segmentBytes: 64 * 1024 })
say(`open ${log.waiting()}`)

async function take() {
  for (let entry = log.next(0); entry !== undefined; entry = log.next(entry.sequence)) {
    const body = await log.read(entry.sequence)
    say(`-${Number(body)}`)
    log.acknowledge(entry.sequence)
    if (entry.sequence % 50 === 0) await log.save()
    // Leaves some for the next run.
    if (entry.sequence % 700 === 0) return
  }
}

for (let next = Number(start); ;) {
  const ids = Array.from({ length: 1 + Math.floor(Math.random() * 60) }, () => next++)
  const time = Date.now()
  await log.append(ids.map((id) => ({ key: 0, time, body: Buffer.from(`${id}`.padEnd(200)) })))
  say(ids.map((id) => `+${id}`).join('\n'))
  if (Math.random() < 0.3) await take()
}
