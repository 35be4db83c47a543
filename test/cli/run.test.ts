import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { freePort } from '../helpers/ports.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { until } from '../helpers/wait.ts'
import { deafFlow, startDeafBroker } from './deaf-broker.ts'
import { sluice, start, tickingFlow } from './sluice.ts'

const brokenFlow = 'version: 1\nnodes: { a: { type: nothing } }\n'

describe('sluice run', () => {
  it('runs the flows that can run, drains on SIGTERM and ends with 0', async () => {
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow(), 'flows/b.yaml': brokenFlow })
    const run = start(['run', '--log', 'json'], { cwd })
    await until('it runs', () => run.err().includes('everything is connected'))
    run.child.kill('SIGTERM')
    const { code, err } = await run.ended
    expect(code).toBe(0)
    expect(err).toMatch(/"level":"error".*there is no type.*"flow":"b"/)
    expect(err).toContain('everything is settled')
  })

  it('ends with 1 when every file has problems', async () => {
    const cwd = await temporaryFolder({ 'flows/b.yaml': brokenFlow })
    const { code, err } = await sluice(['run', '--log', 'pretty'], cwd)
    expect(code).toBe(1)
    expect(err).toContain('flows/b.yaml:2:')
    expect(err).toContain('nothing to run')
  })

  it('ends with 3 when the port of the broker is in use', async () => {
    const taken = await startDeafBroker()
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow() })
    const { code, err } = await sluice(['run', '--broker', String(taken.port)], cwd)
    expect(code).toBe(3)
    expect(err).toContain(`port ${taken.port} is in use`)
  })

  it('refuses to serve the admin page off loopback, and ends with 2', async () => {
    const cwd = await temporaryFolder({ 'flows/a.yaml': tickingFlow() })
    const { code, err } = await sluice(['run', '--admin', '0.0.0.0:1881'], cwd)
    expect(code).toBe(2)
    expect(err).toContain('"0.0.0.0" can be reached from other machines')
  })

  it('ends with 4 at the drain deadline, and names what stayed unsettled', async () => {
    const broker = await startDeafBroker()
    const cwd = await temporaryFolder({
      'flows/a.yaml': deafFlow(broker.port),
    })
    const adminPort = await freePort()
    const admin = ['--admin', `127.0.0.1:${adminPort}`]
    const run = start(['run', '--log', 'json', '--drain', '300ms', ...admin], { cwd })
    const hasOpen = async () => {
      const response = await fetch(`http://127.0.0.1:${adminPort}/metrics`).catch(() => undefined)
      return /sluice_node_queued\{.*node="tick".*\} [1-9]/.test((await response?.text()) ?? '')
    }
    await until('messages are open', hasOpen)
    run.child.kill('SIGTERM')
    const { code, err } = await run.ended
    expect(code).toBe(4)
    expect(err).toMatch(/of \\"tick\\" not settled, held by \\"out\\"/)
  })

  it('ends at once at a second signal, and says how much was open', async () => {
    const broker = await startDeafBroker()
    const cwd = await temporaryFolder({ 'flows/a.yaml': deafFlow(broker.port) })
    const run = start(['run', '--log', 'json', '--drain', '60s'], { cwd })
    await until('it is connected', () => run.err().includes('everything is connected'))
    run.child.kill('SIGINT')
    await until('it tells of the drain', () => /draining: [0-9]+ messages? open/.test(run.err()))
    run.child.kill('SIGINT')
    const { code, err } = await run.ended
    expect(code).toBe(4)
    expect(err).toMatch(/ended with [0-9]+ messages? open","a\/tick":[0-9]+/)
  })

  it('reloads by difference, and keeps a flow whose file broke', async () => {
    const cwd = await temporaryFolder({
      'flows/a.yaml': tickingFlow(),
      'flows/b.yaml': tickingFlow('"${env:PACE}"'),
      vars: 'PACE=20ms\n',
    })
    const run = start(['run', '--watch', '--log', 'json', '--env-file', 'vars'], { cwd })
    await until('it watches', () => run.err().includes('"watching'))
    await writeFile(join(cwd, 'flows/a.yaml'), tickingFlow('30ms'))
    await until('the change is applied', () =>
      /the flow is changed","flow":"a","started":1,"stopped":1,"kept":1/.test(run.err()),
    )
    await writeFile(join(cwd, 'flows/a.yaml'), brokenFlow)
    await until('it is told', () => run.err().includes('keeps running as it was'))
    expect(run.err()).not.toMatch(/"flow":"b","started":[1-9].*\n.*watching.*\n.*"flow":"b"/)
    await writeFile(join(cwd, 'vars'), 'PACE=30ms\n')
    await until('the variable is taken', () =>
      /the flow is changed","flow":"b","started":1,"stopped":1,"kept":1/.test(run.err()),
    )
    run.child.kill('SIGINT')
    expect((await run.ended).code).toBe(0)
  })
})
