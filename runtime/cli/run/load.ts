/** Flow files -> plan, for a start and for a reload. What has problems is told and left out. */
import { compileFlow } from '../../graph/compile.ts'
import type { FlowPlan, Plan } from '../../graph/plan.ts'
import type { Log } from '../../plugin.ts'
import type { LogFormat } from '../log.ts'
import { wantsColour } from '../output.ts'
import { loadProject } from '../project.ts'
import type { CheckedFile, ProjectOptions } from '../project.ts'

export interface PlanSource extends ProjectOptions {
  readonly log: Log
  readonly format: LogFormat
}
export interface LoadedPlan {
  readonly plan: Plan
  /** Ids of flows whose file has errors. */
  readonly broken: readonly string[]
  /** Paths of files beside the flows that were looked at. */
  readonly reads: ReadonlySet<string>
}

export async function loadPlan(source: PlanSource): Promise<LoadedPlan> {
  const { registry, files, reads, warnings } = await loadProject(source)
  for (const warning of warnings) source.log.warn(warning)
  const flows = new Map<string, FlowPlan>()
  for (const file of files) {
    if (file.problems.length > 0 || file.unreadable !== undefined) await tell(file, source)
    if (file.flow) flows.set(file.id, compileFlow(file.flow, registry))
  }
  const broken = files.filter((file) => !file.flow).map((file) => file.id)
  return { plan: { flows }, broken, reads }
}

/** With frames for a person, one line a problem for a machine. */
async function tell(file: CheckedFile, { log, format }: PlanSource): Promise<void> {
  const { id: flow, problems, text, unreadable } = file
  if (unreadable !== undefined) log.error('the flow file cannot be read', { flow, unreadable })
  if (format === 'pretty' && problems.length > 0) {
    const { renderProblems } = await import('../../document/render.ts')
    console.error(renderProblems(problems, () => text, { colour: wantsColour(process.stderr) }))
    return
  }
  for (const { code, severity, message, hint, file: name, line, column } of problems) {
    const facts = { flow, code, place: `${name}:${line}:${column}`, ...(hint ? { hint } : {}) }
    if (severity === 'error') log.error(message, facts)
    else log.warn(message, facts)
  }
}
