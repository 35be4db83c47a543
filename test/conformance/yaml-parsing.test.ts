import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import { checkFlow } from '../../runtime/document/check.ts'
import { parseFlow } from '../../runtime/document/parse.ts'
import { renderProblems } from '../../runtime/document/render.ts'
import { problemCatalogue } from '../problems/catalogue.ts'

interface Case {
  readonly id: string
  readonly name: string
  readonly yaml: string
  readonly fail?: boolean
}

const folder = process.env['CONFORMANCE_DATA']
const file = folder === undefined ? undefined : join(folder, 'yaml-parsing.json')
const isThere = file !== undefined && existsSync(file)
if (!isThere) {
  const reason = 'YAML conformance: CONFORMANCE_DATA names no folder with yaml-parsing.json'
  if (process.env['CI']) throw new Error(reason)
  process.stderr.write(`SKIPPED ${reason}\n`)
}

const cases: readonly Case[] = isThere ? readCases(file) : []

function readCases(path: string): readonly Case[] {
  // The data's own note says what is in it.
  return (JSON.parse(readFileSync(path, 'utf8')) as { cases: readonly Case[] }).cases
}

/** Where the YAML library and the suite disagree: it takes these two broken directives ... */
const accepted = new Set(['9MMA', 'SF5V'])
/** ... and refuses this one, a directive with a comment behind it. */
const refused = new Set(['ZYU8/2'])

const references = { env: () => undefined, file: () => '' }

function problemsOf(text: string) {
  const parsed = parseFlow(text, 'a.yaml')
  const { problems } = checkFlow(parsed, { id: 'a', catalogue: problemCatalogue, references })
  // Printing is part of the promise: no crash, whatever the text is.
  renderProblems(problems, () => text, { colour: false })
  return { reading: parsed.problems, all: problems }
}

describe.skipIf(!isThere)('the YAML test suite as flow files', () => {
  it.each(cases.filter(({ fail }) => fail))('$id is refused with a place: $name', (sample) => {
    const { reading, all } = problemsOf(sample.yaml)
    const problems = accepted.has(sample.id) ? all : reading
    const errors = problems.filter(({ severity }) => severity === 'error')
    expect(errors.length).toBeGreaterThan(0)
    expect(errors.filter(({ line, column }) => line < 1 || column < 1)).toEqual([])
  })

  it.each(cases.filter(({ fail }) => !fail))('$id is YAML: $name', (sample) => {
    const codes = problemsOf(sample.yaml).reading.map(({ code }) => code)
    expect(codes.includes('E101')).toBe(refused.has(sample.id))
  })
})
