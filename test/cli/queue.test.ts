import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { packMessage } from '../../runtime/store/message.ts'
import { openDiskStore } from '../../runtime/store/store.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { sluice } from './sluice.ts'

async function stateWith(payloads: readonly unknown[]) {
  const cwd = await temporaryFolder({ '.sluice/plant/nodes/other/state.json': '{}' })
  const folder = join(cwd, '.sluice/plant/nodes/keep')
  const log = await openDiskStore(folder)
  for (const payload of payloads)
    await log.append([{ key: 0, time: 0, body: packMessage({ payload, topic: 'a', meta: {} }) }])
  return { cwd, folder, log }
}

describe('sluice queue', () => {
  it('lists queues with what waits in them', async () => {
    const { cwd, log } = await stateWith(['one', 'two'])
    await log.close()
    const { code, out } = await sluice(['queue', 'ls'], cwd)
    expect(code).toBe(0)
    expect(out).toMatch(/^plant\/keep +2 waiting +[0-9]+ bytes +since 1970-01-01T00:00:00.000Z\n$/)
  })

  it('shows messages of any kind and leaves them there', async () => {
    const { cwd, log } = await stateWith(['one', new Uint8Array([255]), { big: 1n }])
    await log.close()
    for (let time = 0; time < 2; time++) {
      const { out } = await sluice(['queue', 'peek', 'plant/keep'], cwd)
      const lines = out.trim().split('\n')
      expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
        { number: 1, topic: 'a', text: 'one' },
        { number: 2, hex: 'ff' },
        { number: 3, json: { big: '1n' } },
      ])
    }
  })

  it('drops messages, and moves others to the end', async () => {
    const { cwd, log } = await stateWith(['one', 'two', 'three'])
    await log.close()
    const dropped = await sluice(['queue', 'drop', 'plant/keep', '1'], cwd)
    expect(dropped.out).toBe('dropped 1 message of "plant/keep"\n')
    const moved = await sluice(['queue', 'requeue', 'plant/keep', '2'], cwd)
    expect(moved.out).toBe('moved 1 message of "plant/keep" to the end\n')
    const { out } = await sluice(['queue', 'peek', 'plant/keep', '--json'], cwd)
    expect(JSON.parse(out)).toMatchObject([{ text: 'three' }, { text: 'two' }])
    await sluice(['queue', 'drop', 'plant/keep', '--all'], cwd)
    expect((await sluice(['queue', 'peek', 'plant/keep'], cwd)).out).toBe('nothing waits\n')
  })

  it('names the process that has the queue, and what to do', async () => {
    const { cwd, log } = await stateWith(['one'])
    const { out } = await sluice(['queue', 'ls'], cwd)
    expect(out).toContain(`in use by process ${process.pid}`)
    const { code, err } = await sluice(['queue', 'drop', 'plant/keep', '1'], cwd)
    expect(code).toBe(3)
    expect(err).toContain(`process ${process.pid} uses the queue "plant/keep": stop that runtime`)
    await log.close()
  })

  it('says which queues there are when the name is wrong, and which numbers are not', async () => {
    const { cwd, log } = await stateWith(['one'])
    await log.close()
    const wrong = await sluice(['queue', 'peek', 'plant/kep'], cwd)
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('there are "plant/keep"')])
    const number = await sluice(['queue', 'drop', 'plant/keep', '7'], cwd)
    expect([number.code, number.err]).toEqual([2, expect.stringContaining('no message 7 waits')])
    const none = await sluice(['queue', 'drop', 'plant/keep'], cwd)
    expect([none.code, none.err]).toEqual([2, expect.stringContaining('--all')])
  })
})
