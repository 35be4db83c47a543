/** What a reload did, as lines for a person. */
import type { AppliedFlow } from '../../engine/status.ts'
import { columns, count, printable } from '../output.ts'
import type { Paint } from '../output.ts'
import type { ReloadProblem, ReloadReport } from './protocol.ts'

export function reloadText({ flows, problems, broken }: ReloadReport, paint: Paint): string {
  const isBroken = new Set(broken.map(({ flow }) => flow))
  const rows = [
    ...flows.filter(({ id }) => !isBroken.has(id)).map((flow) => flowRow(flow, paint)),
    ...broken.map(({ flow, isRunning }) => [
      flow,
      paint('red', 'broken'),
      isRunning ? 'runs on as it was' : 'does not run',
    ]),
  ]
  const texts = problems.map((problem) => problemText(problem, paint))
  if (rows.length === 0) rows.push(['no flow runs'])
  return [...texts, columns(rows, '')].join('\n')
}

function flowRow(flow: AppliedFlow, paint: Paint): string[] {
  const { id, change, started, stopped, kept, reason, faults = [] } = flow
  if (change === 'failed') return [id, paint('red', 'failed'), printable(reason ?? 'unknown')]
  if (change === 'kept') return [id, 'kept', 'nothing changed']
  if (change === 'stopped') return [id, paint('yellow', 'stopped'), 'its file is gone']
  const isRunning = new Set(started)
  const restarted = stopped.filter((name) => isRunning.has(name))
  const parts = [
    named('restarted', restarted),
    named(
      'started',
      started.filter((name) => !restarted.includes(name)),
    ),
    named(
      'stopped',
      stopped.filter((name) => !isRunning.has(name)),
    ),
    kept.length === 0 ? '' : `${count(kept.length, 'part')} kept running`,
    ...faults.map((fault) => paint('red', `${fault.name} failed: ${printable(fault.reason)}`)),
  ].filter((part) => part !== '')
  return [id, paint('green', change), parts.length === 0 ? 'only its wires' : parts.join('; ')]
}

const named = (what: string, names: readonly string[]): string =>
  names.length === 0 ? '' : `${what} ${names.join(', ')}`

function problemText(problem: ReloadProblem, paint: Paint): string {
  const { file, line, column, code, severity, message, hint } = problem
  const first = `${paint('bold', `${file}:${line}:${column}`)}  ${paint(severity === 'error' ? 'red' : 'yellow', code ?? severity)} ${message}`
  return hint === undefined ? first : `${first}\n  ${hint}`
}
