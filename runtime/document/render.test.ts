import { describe, expect, it } from 'vitest'

import { parseFlow } from './parse.ts'
import { renderLine, renderProblems, renderSummary } from './render.ts'
import { createProblem } from './report.ts'
import { createSource } from './source.ts'

const rendered = (text: string, start: number, end: number, width?: number): string[] => {
  const source = createSource(text, 'a.yaml')
  const problem = createProblem(source, 'E109', { range: { start, end } }, {})
  const options = { colour: false, ...(width === undefined ? {} : { width }) }
  return renderProblems([problem], () => text, options)
    .split('\n')
    .slice(1, 3)
}

describe('renderProblems', () => {
  it('puts carets below what is wrong', () => {
    expect(rendered('one\ntwo three\n', 8, 13)).toEqual(['  2 | two three', '    |     ^^^^^'])
  })

  it('counts two columns for a wide character and two for a tab', () => {
    expect(rendered('名: x\n', 3, 4)).toEqual(['  1 | 名: x', '    |     ^'])
    expect(rendered('\tx\n', 1, 2)).toEqual(['  1 |   x', '    |   ^'])
  })

  it('cuts a long line around the caret', () => {
    const [line = '', carets = ''] = rendered(
      `${'a'.repeat(500)}X${'b'.repeat(500)}\n`,
      500,
      501,
      60,
    )
    expect(line.length).toBeLessThanOrEqual(60)
    expect(line[carets.indexOf('^')]).toBe('X')
    expect(line).toMatch(/… *$/)
  })

  it('cuts a place that is longer than the line', () => {
    const [line = '', carets = ''] = rendered('a'.repeat(5000), 0, 5000, 60)
    expect(line.length).toBeLessThanOrEqual(60)
    expect(carets.length).toBeLessThanOrEqual(60)
  })

  it('shows the first line of a place that has several', () => {
    expect(rendered('a:\n  b: 1\n  c: 2\n', 5, 16)).toEqual(['  2 |   b: 1', '    |   ^^^^'])
  })

  it('points behind the end of a line when the place is there', () => {
    expect(rendered('ab\n', 2, 2)).toEqual(['  1 | ab', '    |   ^'])
  })

  it('lets no control character of a file reach the terminal', () => {
    const text = 'a: \u001b[31mred\n'
    const { problems } = parseFlow(text, 'a.yaml')
    const out = renderProblems(problems, () => text, { colour: false })
    expect(out).toContain('a: �[31mred')
    expect(out).not.toContain('\u001b')
  })

  it('colours only when asked to', () => {
    const { problems } = parseFlow('a: *b\n', 'a.yaml')
    expect(renderProblems(problems, () => 'a: *b\n', { colour: true })).toContain('\u001b[31mE113')
  })

  it('goes without a frame when the text is not there', () => {
    const { problems } = parseFlow('a: *b\n', 'a.yaml')
    expect(renderProblems(problems, () => undefined, { colour: false }).split('\n')).toHaveLength(3)
  })

  it('says a problem in one line, and how many there are', () => {
    const { problems } = parseFlow('a: *b\nc: *d\n', 'a.yaml')
    const [first] = problems
    expect(first && renderLine(first, { colour: false })).toBe(
      'a.yaml:1:4  E113 no anchor "&b" stands before this alias',
    )
    expect(renderSummary(problems)).toBe('2 errors in 1 file')
    expect(renderSummary([])).toBe('no problems')
  })
})
