import { describe, expect, it } from 'vitest'

import { problemCatalogue } from '../../test/problems/catalogue.ts'
import { checkFlow } from './check.ts'
import { limits } from './limits.ts'
import { parseFlow } from './parse.ts'
import { wireText } from './check-wires.ts'
import { parseChain } from './wire-syntax.ts'

const references = { env: () => undefined, file: () => '' }
const head = `version: 1
connections:
  plant: { type: mqtt, url: mqtt://a }
nodes:
  in: { type: mqtt/source, connection: plant, topics: [a] }
  parse: { type: json/decode }
  hot: { type: filter, where: true }
  cold: { type: filter, where: true }
  sort: { type: route, cases: { big: true, small: true } }
  slow: { type: delay, by: 1s }
  pack: { type: json/encode }
  out: { type: mqtt/sink, connection: plant }
  all: { type: log }
`
const check = (wires: string, extra = '') =>
  checkFlow(parseFlow(`${head}${extra}wires:\n${wires}`, 'a.yaml'), {
    id: 'a',
    catalogue: problemCatalogue,
    references,
  })
const errorsOf = (wires: string, extra = ''): string[] =>
  check(wires, extra)
    .problems.filter(({ severity }) => severity === 'error')
    .map(({ code, message }) => `${code} ${message}`)
const warningsOf = (wires: string, extra = ''): string[] =>
  check(wires, extra)
    .problems.filter(({ severity }) => severity === 'warning')
    .map(({ code, path = '' }) => `${code} ${path.split('/').at(-1)}`)

describe('a chain', () => {
  it('means exactly its pairs, with the default ports filled in', () => {
    const { flow } = check('  - in -> parse -> sort.big -> all\n  - parse.error->all\n')
    expect(flow?.wires.map(({ from, to }) => [from, to])).toEqual([
      [
        { node: 'in', port: 'out' },
        { node: 'parse', port: 'in' },
      ],
      [
        { node: 'parse', port: 'out' },
        { node: 'sort', port: 'in' },
      ],
      [
        { node: 'sort', port: 'big' },
        { node: 'all', port: 'in' },
      ],
      [
        { node: 'parse', port: 'error' },
        { node: 'all', port: 'in' },
      ],
    ])
  })

  it('knows where each pair stands', () => {
    const text = `${head}wires:\n  - "in -> parse -> all"\n`
    const { flow } = checkFlow(parseFlow(text, 'a.yaml'), {
      id: 'a',
      catalogue: problemCatalogue,
      references,
    })
    expect(flow?.wires.map(({ range }) => text.slice(range.start, range.end))).toEqual([
      'in -> parse',
      'parse -> all',
    ])
    expect(flow?.wires.map(wireText)).toEqual(['in -> parse', 'parse -> all'])
  })

  it.each([
    ['a -> b', []],
    ['a->b->c', []],
    ['a -> ', ['no node stands behind "->"']],
    ['-> a', ['no node stands before "->"']],
    ['a -> -> b', ['no node stands behind "->"']],
    ['', ['no node stands before "->"']],
    ['a → b', ['"→" is not an arrow']],
    ['a <- b', ['"<-" is not an arrow']],
    ['a. -> b', ['no port stands behind the dot in "a."']],
    ['${env:A} -> b', ['a wire holds no references']],
  ])('"%s" has the faults %j', (text, reasons) => {
    expect(parseChain(text).faults.map(({ reason }) => reason.en)).toEqual(reasons)
  })
})

describe('kinds', () => {
  it('follow the ports that hand on what came in', () => {
    expect(errorsOf('  - in -> parse -> hot -> sort\n  - sort.big -> slow -> out\n')).toEqual([
      'E216 "slow" gives JSON values, and "out" takes bytes or text',
    ])
  })

  it('let anything through where anything is taken, and errors everywhere', () => {
    expect(
      errorsOf('  - in -> hot -> out\n  - in -> parse -> all\n  - parse.error -> out\n'),
    ).toEqual([])
  })

  it('treat events as JSON values', () => {
    expect(errorsOf('  - in.connected -> pack -> out\n')).toEqual([])
    expect(errorsOf('  - in.connected -> out\n')).toHaveLength(1)
  })
})

describe('circles', () => {
  it('are allowed through a stage', () => {
    expect(errorsOf('  - in -> hot -> slow -> hot\n  - hot -> all\n')).toEqual([])
  })

  it('are named from node to node', () => {
    expect(
      errorsOf('  - in -> hot -> cold -> sort\n  - sort.big -> hot\n  - sort.small -> all\n'),
    ).toEqual(['E215 the wires go round in a circle: hot -> cold -> sort -> hot'])
  })

  it('are looked for in chains of any length without recursion', () => {
    const ids = Array.from({ length: 3000 }, (_, index) => `n${index}`)
    const nodes = ids.map((id) => `  ${id}: { type: filter, where: true }`).join('\n')
    expect(errorsOf(`  - in -> ${ids.join(' -> ')} -> all\n`, `${nodes}\n`)).toEqual([])
  })
})

describe('a hostile file', () => {
  it('with a chain of fifty thousand unknown nodes costs little more than reading it', () => {
    const chain = Array.from({ length: 50_000 }, (_, index) => `n${index}`).join(' -> ')
    const text = `${head}wires:\n  - ${chain}\n`
    const start = performance.now()
    const parsed = parseFlow(text, 'a.yaml')
    const reading = performance.now() - start
    const { problems } = checkFlow(parsed, { id: 'a', catalogue: problemCatalogue, references })
    expect(problems[0]?.code).toBe('E205')
    expect(problems.length).toBeLessThanOrEqual(limits.problems)
    expect(performance.now() - start).toBeLessThan(50 * reading + 100)
  })
})

describe('a node with ten thousand ports', () => {
  it('is wired in time that grows with the wires', () => {
    const time = (count: number): number => {
      const ports = Array.from({ length: count }, (_, index) => `k${index}`)
      const node = `  wide: { type: route, cases: { ${ports.map((port) => `${port}: true`).join(', ')} } }\n`
      const wires = ports.map((port) => `  - wide.${port} -> all`).join('\n')
      const start = performance.now()
      expect(errorsOf(`  - in -> wide\n${wires}\n`, node)).toEqual([])
      return performance.now() - start
    }
    time(100)
    expect(time(10_000)).toBeLessThan(60 * time(1000))
  })
})

describe('loose ends', () => {
  it('are warnings, one a node', () => {
    expect(warningsOf('  - in -> parse\n  - hot -> all\n')).toEqual([
      'W203 parse',
      'W202 hot',
      'W202 cold',
      'W202 sort',
      'W202 slow',
      'W202 pack',
      'W202 out',
    ])
  })

  it('are not looked for when a wire cannot be read', () => {
    expect(warningsOf('  - in => parse\n')).toEqual([])
  })

  it('do not count the node of defaults.errors', () => {
    const text = `version: 1\ndefaults: { errors: all }\nnodes:\n  all: { type: log }\n`
    const { problems } = checkFlow(parseFlow(text, 'a.yaml'), {
      id: 'a',
      catalogue: problemCatalogue,
      references,
    })
    expect(problems).toEqual([])
  })
})
