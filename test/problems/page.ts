/** docs/problems.md, made from the table of texts and the goldens. */
import { problemTexts } from '../../runtime/errors.ts'
import { chineseTexts } from '../../runtime/errors/zh/all.ts'

const chapters: readonly (readonly [start: string, title: string])[] = [
  ['E1', 'Reading the file'],
  ['E2', 'Nodes, connections and wires'],
  ['E3', 'Values and references'],
  ['E4', 'Expressions and templates'],
  ['W', 'Warnings'],
]

/** `shown`: what `sluice check` prints for the example of a code. */
export function problemsPage(shown: (code: string) => string): string {
  const codes = Object.entries(problemTexts)
  const parts = chapters.map(([start, title]) => {
    const entries = codes
      .filter(([code]) => code.startsWith(start))
      .map(([code, text]) => entry(code, text, shown(code)))
    return `## ${title}\n\n${entries.join('\n')}`
  })
  return `${head}\n${parts.join('\n')}`
}

const head = `# Problems

Everything that \`sluice check\` can find in a flow file. A code keeps its meaning for good. Errors (E) keep a flow
from running; warnings (W) do not. This page is made from the texts in the code: \`npx vitest run test/problems -u\`.
`

function entry(code: string, text: { title: string; explanation: string }, golden: string): string {
  const blocks = golden.split('\n\n')
  const example = blocks.find((block) => block.split('\n')[0]?.includes(`  ${code} `)) ?? ''
  return `### ${code}: ${text.title}

${text.explanation}

\`\`\`text
${example}
\`\`\`
`
}

/** Every code in Chinese: its texts, and what is printed for its example. */
export function chinesePage(shown: (code: string) => string): string {
  const parts = Object.entries(chineseTexts).map(
    ([code, { title, explanation }]) => `## ${code} ${title}\n${explanation}\n\n${shown(code)}`,
  )
  return parts.join('\n')
}
