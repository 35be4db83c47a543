import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import type { Catalogue } from '../../runtime/document/catalogue.ts'
import { checkFlow } from '../../runtime/document/check.ts'
import type { References } from '../../runtime/document/flow.ts'
import { inLanguage } from '../../runtime/document/language.ts'
import { parseFlow } from '../../runtime/document/parse.ts'
import type { Problem } from '../../runtime/document/problem.ts'
import { renderProblems, renderSummary } from '../../runtime/document/render.ts'
import { problemTexts } from '../../runtime/errors.ts'
import { chineseTexts } from '../../runtime/errors/zh/all.ts'
import { createRegistry } from '../../runtime/graph/registry.ts'
import { createSubflows } from '../../runtime/graph/subflows.ts'
import { WordedError } from '../../runtime/words.ts'
import { problemCatalogue } from './catalogue.ts'
import { chinesePage, problemsPage } from './page.ts'

const folder = fileURLToPath(new URL('.', import.meta.url))
const codes = Object.keys(problemTexts)

const references: References = {
  env: () => undefined,
  file: () => {
    throw new WordedError({ en: 'there is no such file', zh: '没有这个文件' })
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
  // Subflows of the goldens; one of them may be the golden itself.
  const subflows = createSubflows({
    root: folder.replace(/\/$/, ''),
    references: () => references,
    nameOf: (path) => path,
  })
  const all = checkFlow(parsed, { id: name, catalogue, references, subflows }).problems
  return { problems: all.filter((problem) => problem.file === file), text }
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

  it('says every code in Chinese', async () => {
    const shown = (code: string) => {
      const { problems, text } = check(code)
      const said = problems.map((problem) => inLanguage(problem, 'zh-CN'))
      return renderProblems(said, () => text, { colour: false })
    }
    await expect(chinesePage(shown)).toMatchFileSnapshot(`${folder}zh-CN.txt`)
  })

  it('gives every problem that has a hint a hint in Chinese, and leaves the English one alone', () => {
    for (const problem of codes.flatMap((code) => check(code).problems)) {
      const { message, hint, ...place } = inLanguage(problem, 'zh-CN')
      expect(problem).toMatchObject(place)
      expect(message).not.toBe(problem.message)
      expect(hint === undefined).toBe(problem.hint === undefined)
      expect(inLanguage(problem, 'en')).toBe(problem)
    }
  })

  it('writes Chinese with its own marks, and spaces only beside Latin letters', () => {
    const texts = [
      ...Object.values(chineseTexts).flatMap(({ title, explanation }) => [title, explanation]),
      ...codes.flatMap((code) =>
        check(code)
          .problems.map((problem) => inLanguage(problem, 'zh-CN'))
          .flatMap(({ message, hint = '' }) => [message, hint]),
      ),
    ]
    expect(texts.filter((text) => strangeChinese.test(text))).toEqual([])
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

/** A half-width mark or a space beside a Chinese character, or a space between two. */
const strangeChinese =
  /\p{Script=Han}[,;:?!()]|[,;:?!()]\p{Script=Han}|\p{Script=Han} \p{Script=Han}|\p{Script=Han}[A-Za-z0-9"]|[A-Za-z0-9"]\p{Script=Han}/u

const isMislabelled = (label: string): boolean => label !== 'Eerror' && label !== 'Wwarning'

function strangeTexts({ message, hint = 'None.' }: Problem): string[] {
  const isFineMessage = /^(?![A-Z])(?!.*\binvalid\b)(?!.*please).*[^.]$/.test(message)
  const isFineHint = /^[^a-z].*[.?!]$/.test(hint)
  return [...(isFineMessage ? [] : [message]), ...(isFineHint ? [] : [hint])]
}
