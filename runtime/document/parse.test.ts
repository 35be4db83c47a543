import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'

import { limits } from './limits.ts'
import { parseFlow, sourceMap, typesOf } from './parse.ts'
import { plain } from './tree.ts'

const codesOf = (text: string): string[] =>
  parseFlow(text, 'a.yaml').problems.map((problem) => problem.code)

const valueOf = (text: string): unknown => {
  const { tree } = parseFlow(text, 'a.yaml')
  return tree && plain(tree)
}

describe('parseFlow', () => {
  it('reads anchors, aliases and merge keys; the own key wins over the merged one', () => {
    const text =
      'a: &base { x: 1, y: 2 }\nb: { <<: *base, y: 3 }\nc: *base\nd: { <<: [*base, { z: 4 }] }\n'
    expect(valueOf(text)).toEqual({
      a: { x: 1, y: 2 },
      b: { x: 1, y: 3 },
      c: { x: 1, y: 2 },
      d: { x: 1, y: 2, z: 4 },
    })
  })

  it('reads only true and false as booleans', () => {
    expect(valueOf('a: yes\nb: on\nc: true\nd: False\n')).toEqual({
      a: 'yes',
      b: 'on',
      c: true,
      d: false,
    })
  })

  it('accepts a byte order mark and counts no column for it', () => {
    const parsed = parseFlow('\ufeffversion: 1\nversion: 2\n', 'a.yaml')
    expect(parsed.problems[0]).toMatchObject({ code: 'E104', line: 2, column: 1 })
    const first = parseFlow('\ufeffa: *b\n', 'a.yaml').problems[0]
    expect(first).toMatchObject({ code: 'E113', line: 1, column: 4 })
    expect(sourceMap(parseFlow('\ufeffa: 1\n', 'a.yaml')).get('/a')?.keyRange).toEqual({
      start: 1,
      end: 2,
    })
  })

  it('accepts CRLF and keeps carriage returns out of values and columns', () => {
    expect(valueOf('a: 1\r\nb: |\r\n  x\r\n  y\r\n')).toEqual({ a: 1, b: 'x\ny\n' })
    const [problem] = parseFlow('a: 1\r\nb: *c\r\n', 'a.yaml').problems
    expect(problem).toMatchObject({ line: 2, column: 4, endLine: 2, endColumn: 6 })
  })

  it('keeps keys like __proto__ as own data and changes no prototype', () => {
    const value = valueOf(
      '__proto__: { polluted: 1 }\nconstructor: { prototype: { polluted: 1 } }\n',
    )
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('says a merge conflict once, with its end', () => {
    const text = 'a: 1\n<<<<<<< ours\nb: 1\n=======\nb: 2\n>>>>>>> theirs\nc: [\n'
    const { problems } = parseFlow(text, 'a.yaml')
    expect(problems.map(({ code, line }) => [code, line])).toEqual([['E102', 2]])
    expect(problems[0]?.hint).toContain('line 6')
  })

  it('takes no merge conflict from an indented line or a short one', () => {
    expect(codesOf('a: |\n  <<<<<<< ours\nb: "======="\n')).toEqual([])
  })

  it('lists the types that a flow names, each once', () => {
    const parsed = parseFlow(
      'connections: { p: { type: mqtt } }\nnodes: { a: { type: log }, b: { type: log }, c: { type: 3 }, d: }\n',
      'a.yaml',
    )
    expect(typesOf(parsed)).toEqual(['mqtt', 'log'])
  })

  it('maps every value and key to its place', () => {
    const text = 'nodes:\n  hot: { type: filter }\nwires:\n  - a -> b\n'
    const places = sourceMap(parseFlow(text, 'a.yaml'))
    const slice = (path: string) => {
      const place = places.get(path)
      return (
        place && [
          text.slice(place.keyRange?.start, place.keyRange?.end),
          text.slice(place.range.start, place.range.end),
        ]
      )
    }
    expect(slice('/nodes/hot/type')).toEqual(['type', 'filter'])
    expect(places.get('/wires/0')).toEqual({ range: { start: 42, end: 48 } })
  })
})

describe('a hostile file', () => {
  const bomb = (levels: number): string => {
    const lines = ['x0: &x0 [1,1,1,1,1,1,1,1,1,1]']
    for (let level = 1; level <= levels; level += 1) {
      const aliases = Array.from({ length: 10 }, () => `*x${level - 1}`).join(',')
      lines.push(`x${level}: &x${level} [${aliases}]`)
    }
    return lines.join('\n')
  }
  const nodes = Array.from({ length: 10_000 }, (_, index) => `  n${index}: { type: log }`)
  const largest = `version: 1\nnodes:\n${nodes.join('\n')}\n`
  // A refusal must not cost more than reading the largest flow that is not refused.
  let timeOfLargest = 0
  beforeAll(() => {
    const start = performance.now()
    parseFlow(largest, 'a.yaml')
    timeOfLargest = performance.now() - start
  })

  const cases: readonly (readonly [string, string, () => string])[] = [
    ['100,000 open brackets', 'E106', () => '['.repeat(100_000)],
    ['100,000 balanced brackets', 'E106', () => `a: ${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['100,000 nested items of a list', 'E106', () => `${'- '.repeat(100_000)}a`],
    [
      '1,400 levels of indentation',
      'E106',
      () => Array.from({ length: 1400 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
    ],
    ['nested explicit keys', 'E106', () => '? '.repeat(100_000)],
    ['50 MB', 'E107', () => 'a: 1\n'.repeat(10_000_000)],
    [
      'a million keys',
      'E107',
      () => Array.from({ length: 1_000_000 }, (_, index) => `k${index}: 1`).join('\n'),
    ],
    ['a million short items', 'E107', () => `[${'1,'.repeat(limits.length / 2 - 10)}]`],
    ['an alias bomb', 'E105', () => bomb(20)],
    [
      'a merge bomb',
      'E105',
      () =>
        `a: &a { ${Array.from({ length: 1000 }, (_, index) => `k${index}: 1`).join(', ')} }\n${Array.from({ length: 300 }, (_, index) => `b${index}: { <<: *a }`).join('\n')}`,
    ],
    ['a NUL', 'E110', () => 'a: \u0000'],
    ['half a character', 'E110', () => 'a: \ud800'],
    ['a file of NULs', 'E110', () => '\u0000'.repeat(1_000_000)],
  ]

  it.each(cases)('with %s is refused as %s with a line', (_, code, make) => {
    const text = make()
    // The best of three: who else uses the machine adds time, and never takes any.
    let time = Infinity
    for (let round = 0; round < 3 && time > 2 * timeOfLargest; round++) {
      const start = performance.now()
      parseFlow(text, 'a.yaml')
      time = Math.min(time, performance.now() - start)
    }
    expect(time).toBeLessThan(2 * timeOfLargest)
    const { problems, tree } = parseFlow(text, 'a.yaml')
    expect(problems.map((problem) => problem.code)).toEqual([code])
    expect(problems[0]?.line).toBeGreaterThan(0)
    expect(tree).toBeUndefined()
  })

  it('with ten thousand nodes is read', () => {
    expect(codesOf(largest)).toEqual([])
  })
})

describe('any text', () => {
  const yamlish = fc
    .array(
      fc.oneof(
        fc.constantFrom(
          'a: ',
          '- ',
          '? ',
          ': ',
          '[',
          ']',
          '{',
          '}',
          '\n',
          '  ',
          '\t',
          '"',
          "'",
          '|\n',
          '>-\n',
          '&x ',
          '*x',
          '!t ',
          '<<: ',
          '---\n',
          '...\n',
          '# c\n',
          '${env:A}',
          '{{',
          '}}',
          'b',
          ',',
          '%',
          '\r\n',
          '\ufeff',
          'wires',
          '__proto__: ',
        ),
        fc.string({ maxLength: 4 }),
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(''))

  it('is read without a throw, and every problem lies inside it', () => {
    fc.assert(
      fc.property(fc.oneof(yamlish, fc.string({ unit: 'binary' })), (text) => {
        const parsed = parseFlow(text, 'a.yaml')
        expect(parsed.tree === undefined).toBe(
          parsed.problems.some(({ severity }) => severity === 'error'),
        )
        for (const { range, line, column } of parsed.problems) {
          expect(range.start).toBeGreaterThanOrEqual(0)
          expect(range.end).toBeGreaterThanOrEqual(range.start)
          expect(range.end).toBeLessThanOrEqual(text.length)
          expect(line).toBeGreaterThan(0)
          expect(column).toBeGreaterThan(0)
        }
        for (const { range } of sourceMap(parsed).values())
          expect(range.end).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 500 },
    )
  }, 60_000)
})
