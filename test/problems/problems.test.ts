import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import type { Catalogue } from '../../runtime/document/catalogue.ts'
import { checkFlow } from '../../runtime/document/check.ts'
import type { References } from '../../runtime/document/flow.ts'
import { parseFlow } from '../../runtime/document/parse.ts'
import type { Problem } from '../../runtime/document/problem.ts'
import { renderProblems, renderSummary } from '../../runtime/document/render.ts'
import { problemTexts } from '../../runtime/errors.ts'
import { createRegistry } from '../../runtime/graph/registry.ts'
import { problemCatalogue } from './catalogue.ts'
import { problemsPage } from './page.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const codes = Object.keys(problemTexts)

const references: References = {
  env: () => undefined,
  file: () => {
    throw new Error('there is no such file')
  },
}

/** A golden that would be large says so in a comment: `# repeat 200000 times: - 1`. */
function readGolden(name: string): string {
  const text = readFileSync(`${folder}${name}.yaml`, 'utf8')
  return text.replace(/# repeat (\d+) times: (.*)\n/, (_, times, line) =>
    `${line}\n`.repeat(Number(times)),
  )
}

function check(name: string, catalogue: Catalogue = problemCatalogue) {
  const file = `${name}.yaml`
  const text = readGolden(name)
  const parsed = parseFlow(text, file)
  const { problems } = checkFlow(parsed, { id: name, catalogue, references })
  return { problems, text }
}

const print = (name: string): string => {
  const { problems, text } = check(name)
  return `${renderProblems(problems, () => text, { colour: false })}\n${renderSummary(problems)}\n`
}

describe('problems', () => {
  it.each(codes)('%s has a golden that shows it', async (code) => {
    const { problems } = check(code)
    expect(problems.map((problem) => problem.code)).toContain(code)
    await expect(print(code)).toMatchFileSnapshot(`${folder}${code}.txt`)
  })

  it('has no golden without a code', () => {
    const goldens = readdirSync(folder).filter((name) => /^[EW]\d+\./.test(name))
    expect(
      goldens.map((name) => name.split('.')[0]).filter((code) => !codes.includes(code ?? '')),
    ).toEqual([])
  })

  it('says ten mistakes of one file in ten problems, in file order', async () => {
    const { problems } = check('ten-mistakes')
    expect(problems).toHaveLength(10)
    const starts = problems.map((problem) => problem.range.start)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
    await expect(print('ten-mistakes')).toMatchFileSnapshot(`${folder}ten-mistakes.txt`)
  })

  it('says the same ten with the types that ship', async () => {
    const registry = await createRegistry()
    await registry.load(registry.names())
    expect(check('ten-mistakes', registry).problems).toEqual(check('ten-mistakes').problems)
  })

  it('describes every code in docs/problems.md', async () => {
    const page = fileURLToPath(new URL('../../docs/problems.md', import.meta.url))
    const shown = (code: string) => readFileSync(`${folder}${code}.txt`, 'utf8')
    await expect(problemsPage(shown)).toMatchFileSnapshot(page)
  })

  it('writes titles, explanations, messages and hints as the style wants them', () => {
    const table = Object.entries(problemTexts)
    const strange = [
      ...table.map(([, text]) => text.title).filter((title) => !/^[a-z].*[^.]$/.test(title)),
      ...table.map(([, text]) => text.explanation).filter((said) => !said.endsWith('.')),
      ...table.map(([code, text]) => code[0] + text.severity).filter(isMislabelled),
      ...codes.flatMap((code) => check(code).problems.flatMap(strangeTexts)),
    ]
    expect(strange).toEqual([])
  })
})

const isMislabelled = (label: string): boolean => label !== 'Eerror' && label !== 'Wwarning'

function strangeTexts({ message, hint = 'None.' }: Problem): string[] {
  const isFineMessage = /^(?![A-Z])(?!.*\binvalid\b)(?!.*please).*[^.]$/.test(message)
  const isFineHint = /^[^a-z].*[.?!]$/.test(hint)
  return [...(isFineMessage ? [] : [message]), ...(isFineHint ? [] : [hint])]
}
