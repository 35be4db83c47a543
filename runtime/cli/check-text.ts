/** What `sluice check` prints for people, in their language. */
import { renderProblems } from '../document/render.ts'
import { inLanguage } from '../document/language.ts'
import type { Problem } from '../document/problem.ts'
import type { Language } from '../words.ts'
import { count, paintFor, print, wantsColour } from './output.ts'
import type { Attempt } from './probe.ts'
import type { Project } from './project.ts'

const words = {
  en: {
    error: 'error',
    warning: 'warning',
    unreadable: (file: string, reason: string) => `${file} cannot be read: ${reason}`,
    answers: (place: string) => `${place} answers`,
    silent: (place: string, reason: string) => `${place} does not answer: ${reason}`,
    checked: (flows: number) => `${count(flows, 'flow')} checked`,
    errors: (number: number) => count(number, 'error'),
    warnings: (number: number) => count(number, 'warning'),
    fine: (checked: string) => `${checked}, no problems`,
    found: (checked: string, found: readonly string[]) => `${checked}: ${found.join(', ')}`,
  },
  'zh-CN': {
    error: '错误',
    warning: '警告',
    unreadable: (file: string, reason: string) => `${file} 无法读取：${reason}`,
    answers: (place: string) => `${place} 有应答`,
    silent: (place: string, reason: string) => `${place} 没有应答：${reason}`,
    checked: (flows: number) => `已检查 ${flows} 个流程`,
    errors: (number: number) => `${number} 个错误`,
    warnings: (number: number) => `${number} 个警告`,
    fine: (checked: string) => `${checked}，没有问题`,
    found: (checked: string, found: readonly string[]) => `${checked}：${found.join('，')}`,
  },
} as const satisfies Record<Language, unknown>

const paint = paintFor(process.stdout)

export interface Checked {
  readonly project: Project
  readonly problems: readonly Problem[]
  readonly attempts: readonly Attempt[]
}

export function printChecked(checked: Checked, language: Language): void {
  const { project, attempts } = checked
  const say = words[language]
  const colour = wantsColour(process.stdout)
  for (const { file, textOf, problems, unreadable } of project.files) {
    if (unreadable !== undefined)
      print(`${paint('red', say.error)} ${say.unreadable(file, unreadable)}\n`)
    const said = problems.map((problem) => inLanguage(problem, language))
    if (said.length > 0) print(`${renderProblems(said, textOf, { colour })}\n`)
  }
  for (const warning of project.warnings) print(`${paint('yellow', say.warning)} ${warning}`)
  for (const attempt of attempts) print(attemptLine(attempt, language))
  print(summaryOf(checked, language))
}

function attemptLine({ flow, connection, reason }: Attempt, language: Language): string {
  const say = words[language]
  const place = `${flow}/${connection}`
  return reason === undefined
    ? `${paint('green', '✓')} ${say.answers(place)}`
    : `${paint('red', '✗')} ${say.silent(place, reason)}`
}

function summaryOf({ project, problems }: Checked, language: Language): string {
  const say = words[language]
  const unreadable = project.files.filter((file) => file.unreadable !== undefined).length
  const errors = problems.filter((problem) => problem.severity === 'error').length + unreadable
  const warnings = problems.length + unreadable - errors + project.warnings.length
  const checked = say.checked(project.files.length)
  const found = [
    errors > 0 ? paint('red', say.errors(errors)) : '',
    warnings > 0 ? paint('yellow', say.warnings(warnings)) : '',
  ].filter((part) => part !== '')
  return found.length === 0
    ? `${paint('green', '✓')} ${say.fine(checked)}`
    : say.found(checked, found)
}
