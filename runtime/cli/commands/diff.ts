/** `sluice diff`: what differs between two states of a flow, in words, as JSON or as a picture. */
import { Command } from 'commander'

import type { DiffLine } from '../../document/diff/describe-diff.ts'
import type { FlowDiff } from '../../document/diff/flow-diff.ts'
import { CommandError, Exit } from '../exit.ts'
import { languageOption, nodesOption } from '../options.ts'
import { columns, paintFor, print, wantsColour } from '../output.ts'
import type { Paint } from '../output.ts'
import { drawPicture, outOption, themeOption, writeOut } from '../picture.ts'
import type { PictureOptions } from '../picture.ts'
import { readHead, readSide } from '../revision.ts'
import type { NamedText } from '../revision.ts'

interface DiffOptions extends PictureOptions {
  readonly svg?: true
  readonly json?: true
  readonly exitCode?: true
}

export function diffCommand(): Command {
  return new Command('diff')
    .description('tell what differs between two states of a flow; moved nodes count as one line')
    .argument('<before>', 'a flow file, or a revision of one: HEAD:flows/a.yaml')
    .argument('[after]', 'the same; without it, <before> is a file and is compared with HEAD')
    .option('--svg', 'draw the flow with the changes in colour')
    .option('--json', 'print JSON')
    .option('--exit-code', 'end with 1 when the flows differ in more than their layout')
    .addOption(languageOption())
    .addOption(themeOption())
    .addOption(outOption())
    .addOption(nodesOption())
    .action(runDiff)
}

async function runDiff(
  first: string,
  second: string | undefined,
  options: DiffOptions,
): Promise<void> {
  if (options.svg && options.json)
    throw new CommandError(Exit.usage, '--svg and --json cannot be had together')
  const [before, after] =
    second === undefined
      ? await Promise.all([readHead(first), readSide(first)])
      : await Promise.all([readSide(first), readSide(second)])
  await Promise.all([before, after].map(mustBeReadable))
  const [{ diffTexts }, { isSameFlow }] = await Promise.all([
    import('../../document/diff/diff-texts.ts'),
    import('../../document/diff/flow-diff.ts'),
  ])
  const diff = diffTexts(before.text, after.text)
  if (options.svg) await drawPicture({ view: diff.after, diff }, options)
  else await writeWords({ before, after, diff }, options)
  if (options.exitCode && !isSameFlow(diff)) process.exitCode = Exit.problems
}

async function mustBeReadable({ name, text }: NamedText): Promise<void> {
  const { parseFlow } = await import('../../document/parse.ts')
  const { tree, problems } = parseFlow(text, name)
  if (tree) return
  const { renderProblems } = await import('../../document/render.ts')
  const shown = problems.filter(({ severity }) => severity === 'error')
  console.error(renderProblems(shown, () => text, { colour: wantsColour(process.stderr) }))
  throw new CommandError(Exit.problems, `"${name}" cannot be read as a flow`)
}

interface Compared {
  readonly before: NamedText
  readonly after: NamedText
  readonly diff: FlowDiff
}

async function writeWords({ before, after, diff }: Compared, options: DiffOptions): Promise<void> {
  const [{ describeDiff }, { isSameFlow }, { diffWords }] = await Promise.all([
    import('../../document/diff/describe-diff.ts'),
    import('../../document/diff/flow-diff.ts'),
    import('../../document/diff/words.ts'),
  ])
  const lines = describeDiff(diff, options.lang)
  if (options.json) {
    const answer = {
      before: before.name,
      after: after.name,
      same: isSameFlow(diff),
      moved: diff.moved,
      changes: lines.filter(({ kind }) => kind !== 'moved'),
    }
    return writeOut(JSON.stringify(answer, undefined, 2), options.out)
  }
  const words = diffWords[options.lang]
  const none = before.text === after.text ? words.nothing : words.formatOnly
  // A file gets no colours, whatever the terminal can do.
  const paint: Paint = options.out === undefined ? paintFor(process.stdout) : (_style, text) => text
  const text = lines.length === 0 ? none : lines.map((line) => inTerminal(line, paint)).join('\n')
  if (options.out !== undefined) return writeOut(text, options.out)
  print(text)
}

const signs = {
  added: ['+', 'green'],
  removed: ['-', 'red'],
  changed: ['~', 'yellow'],
  moved: ['=', 'dim'],
} as const

function inTerminal({ kind, text, details }: DiffLine, paint: Paint): string {
  const [sign, colour] = signs[kind]
  const rows = details.map(({ field, before, after }) => [
    field,
    [
      before === undefined ? '' : paint('red', oneLine(before)),
      after === undefined ? '' : paint('green', oneLine(after)),
    ]
      .filter((part) => part !== '')
      .join(' → '),
  ])
  const title = `${paint(colour, sign)} ${paint(kind === 'moved' ? 'dim' : 'bold', text)}`
  return rows.length === 0 ? title : `${title}\n${columns(rows, '    ')}`
}

const oneLine = (text: string): string => text.replaceAll(/\s*\n\s*/g, ' ⏎ ')
