/** `sluice test` from its command line to what it prints. */
import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { findFlowsBelow } from '../../runtime/graph/find-flows.ts'
import { sluice, start } from '../cli/sluice.ts'
import { temporaryFolder } from '../helpers/temporary-folder.ts'
import { until } from '../helpers/wait.ts'

const root = join(import.meta.dirname, '../..')

const hotFlow = `version: 1
connections:
  broker: { type: mqtt, url: 'mqtt://127.0.0.1:1', protocol: 3.1.1, clientId: hot }
nodes:
  telemetry: { type: mqtt/source, connection: broker, topics: [t], qos: 1 }
  parse: { type: json/decode }
  hot: { type: filter, where: 'payload.temperature > 30' }
  encode: { type: json/encode }
  alarm: { type: mqtt/sink, connection: broker, topic: alarm, qos: 1 }
wires: [telemetry -> parse -> hot -> encode -> alarm]
`

const samplesBelow = async (folder: string): Promise<string[]> =>
  (await findFlowsBelow(join(root, folder))).flows.map(({ path }) => path)

/** What is printed, without how long it took. */
const timeless = (text: string): string => text.replaceAll(/ in \d+ ms/g, ' in N ms')

describe('sluice test', () => {
  it('passes for the sample flows, and reaches every node and port of them', async () => {
    const { code, out } = await sluice(['test', 'flows', '--coverage'], root)
    expect(out).not.toContain('✗')
    const flows = (await samplesBelow('flows')).map((path) => `flows/${path}`)
    const covered = out.split('coverage')[1]?.match(/flows\S+ .* nothing$/gm) ?? []
    expect(covered.map((line) => line.split(' ')[0])).toEqual(flows)
    expect(code).toBe(0)
  })

  it('has a page for every pattern', async () => {
    const index = await readFile(join(root, 'docs/patterns/README.md'), 'utf8')
    for (const name of await samplesBelow('flows/patterns')) {
      const flow = `flows/patterns/${name}`
      const page = `docs/patterns/${basename(name, '.yaml')}.md`
      expect(index).toContain(`(../../${flow})`)
      expect(await readFile(join(root, page), 'utf8')).toContain(`(../../${flow})`)
    }
  })

  it('passes for the flows of the formats', async () => {
    const { code, out } = await sluice(['test', 'docs/formats'], root)
    expect(out).toMatch(/\n\d+ cases passed in/)
    expect(code).toBe(0)
  })

  it('says what differs and which way the message took', async () => {
    const folder = await temporaryFolder({
      'hot.yaml': hotFlow,
      'hot.test.yaml': `cases:
  - name: a hot reading raises the alarm
    given:
      telemetry:
        - { topic: greenhouse/7, json: { temperature: 31 } }
        - { topic: greenhouse/8, json: { temperature: 12 } }
        - { topic: greenhouse/9, text: hello }
    expect:
      alarm:
        - { topic: greenhouse/1, json: { temperature: 32, level: high } }
        - json: { temperature: 12 }
      settled: [delivered, delivered, rejected]
`,
    })
    const { code, out } = await sluice(['test', '.'], folder)
    await expect(timeless(out)).toMatchFileSnapshot('tests.failing.txt')
    expect(code).toBe(1)
  })

  it('says where a test file is wrong, and what was likely meant', async () => {
    const folder = await temporaryFolder({
      'hot.yaml': hotFlow,
      'hot.test.yaml': `cases:
  - name: wrong names
    given:
      telemtry: [{ text: a, json: 1 }]
      parse: { fails: never }
      hot.out: []
    now: yesterday
    expect:
      alarms: []
      parse.erorr: []
      alarm: [{ hex: abc }, { file: missing.bin }]
  - name: rest
    given: {}
    expect: {}
`,
    })
    const { code, out } = await sluice(['test', 'hot.test.yaml'], folder)
    await expect(timeless(out)).toMatchFileSnapshot('tests.problems.txt')
    expect(code).toBe(1)
  })

  it('says the problems of the flow, where it has some', async () => {
    const folder = await temporaryFolder({
      'hot.yaml': hotFlow.replace('type: filter', 'type: fliter'),
      'hot.test.yaml': 'cases: [{ name: any, expect: { alarm: [] } }]\n',
    })
    const { code, out } = await sluice(['test', 'hot.yaml'], folder)
    expect(out).toContain('hot.yaml:7:16  E207 there is no type "fliter"')
    expect(code).toBe(1)
  })

  it('runs the cases that the filter names, and none is wrong use', async () => {
    const folder = await temporaryFolder({
      'hot.yaml': hotFlow,
      'hot.test.yaml': `cases:
  - { name: Quiet, given: { telemetry: [{ json: { temperature: 1 } }] }, expect: { alarm: [] } }
  - { name: loud, expect: { alarm: [{}] } }
`,
    })
    const quiet = await sluice(['test', folder, '--filter', 'quiet'])
    expect(timeless(quiet.out)).toContain('1 case passed, 1 case left out in N ms')
    expect(quiet.code).toBe(0)
    const none = await sluice(['test', folder, '--filter', 'x'])
    expect(none.err).toContain('there is no case with "x" in its name')
    expect(none.code).toBe(2)
  })

  it('writes JSON and JUnit XML for programs', async () => {
    const folder = await temporaryFolder({
      'hot.yaml': hotFlow,
      'hot.test.yaml': `cases:
  - { name: fine, expect: { alarm: [] } }
  - { name: '"<&', given: { encode: [{ json: "\\e]" }] }, expect: { alarm: [] } }
`,
    })
    const json = await sluice(['test', '.', '--reporter', 'json', '--coverage'], folder)
    expect(JSON.parse(json.out)).toMatchObject({
      passed: 1,
      failed: 1,
      files: [
        {
          file: 'hot.test.yaml',
          cases: [
            { name: 'fine', ok: true },
            {
              name: '"<&',
              ok: false,
              line: 3,
              mismatches: [{ kind: 'unexpected', where: 'alarm' }],
            },
          ],
          coverage: { nodes: 5, reachedNodes: 2, missingNodes: ['telemetry', 'parse', 'hot'] },
        },
      ],
    })
    const junit = await sluice(['test', '.', '--reporter', 'junit', '--output', 'out.xml'], folder)
    const xml = await readFile(join(folder, 'out.xml'), 'utf8')
    expect(junit.out).toBe('')
    expect(xml).toContain('<testsuites name="sluice" tests="2" failures="1" errors="0"')
    expect(xml).toContain('name="&quot;&lt;&amp;"')
    // oxlint-disable-next-line no-control-regex -- what XML cannot hold
    expect(xml).not.toMatch(/\u001b|"<&"/)
  })

  it('runs again when a flow or its test changes, and when it is named alone', async () => {
    const body = 'cases: [{ name: quiet, given: { encode: [{ json: 1 }] }, expect: { alarm: [] } }]'
    const folder = await temporaryFolder({ 'hot.yaml': hotFlow, 'hot.test.yaml': body })
    const run = start(['test', 'hot.yaml', '--watch'], { cwd: folder })
    await until('the first run ends', () => run.out().includes('1 case failed'))
    await until('it watches', () => run.err().includes('watching'))
    await writeFile(join(folder, 'hot.test.yaml'), body.replace('[] }', '[{}] }'))
    await until('it runs again', () => run.out().includes('1 case passed'))
    await writeFile(join(folder, 'hot.yaml'), hotFlow.replace('type: filter', 'type: fliter'))
    await until('it runs once more', () => run.out().includes('E207'))
    expect(run.out().match(/hot\.test\.yaml\n/g)).toHaveLength(3)
  })
})
