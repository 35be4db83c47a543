/** Flow files -> what is to run, for a start and for a reload. What has problems is told and left out. */
import { draftsOf, heldText, textsOf } from '../../admin/run/held.ts'
import type { HeldFlow, HeldState, HeldText } from '../../admin/run/held.ts'
import { compileFlow } from '../../graph/compile.ts'
import type { Log } from '../../plugin.ts'
import type { ReloadProblem } from '../control/protocol.ts'
import type { LogFormat } from '../log.ts'
import { wantsColour } from '../output.ts'
import { loadProject } from '../project.ts'
import type { CheckedFile, ProjectOptions } from '../project.ts'
import type { EnvFile } from '../references.ts'

export interface PlanSource extends ProjectOptions {
  /** Where `environment` comes from in part. */
  readonly envFile?: EnvFile | undefined
  readonly log: Log
  readonly format: LogFormat
}
export interface LoadedFlows {
  readonly flows: HeldState['flows']
  readonly texts: HeldState['texts']
  /** Ids of flows whose file has errors. */
  readonly broken: readonly string[]
  readonly problems: readonly ReloadProblem[]
  /** Paths of files beside the flows that were looked at. */
  readonly reads: ReadonlySet<string>
}

/** `running`: its drafts stand for their files, where those are what they were. */
export async function loadFlows(source: PlanSource, running?: HeldState): Promise<LoadedFlows> {
  const drafts = running === undefined ? {} : { drafts: draftsOf(running) }
  const { registry, files, reads, warnings } = await loadProject({ ...source, ...drafts })
  for (const warning of warnings) source.log.warn(warning)
  const flows = new Map<string, HeldFlow>()
  const texts = new Map<string, HeldText>()
  for (const file of files) {
    const { id, flow, below, isDraft, text } = file
    if (file.problems.length > 0 || file.unreadable !== undefined) await tell(file, source)
    const draft = isDraft ? running?.texts.get(id) : undefined
    texts.set(id, draft ?? heldText(text))
    // A subflow runs where another flow names it.
    if (flow === undefined || flow.ports !== undefined) continue
    flows.set(id, { plan: compileFlow(flow, registry), below: below.map((each) => each.id) })
    // Those of single files that were named are no files of their own.
    for (const each of below) if (!texts.has(each.id)) texts.set(each.id, heldText(each.text))
  }
  const broken = files.filter((file) => !file.flow).map((file) => file.id)
  return {
    flows,
    texts: textsOf(flows, texts),
    broken,
    problems: files.flatMap(problemsOf),
    reads,
  }
}

function problemsOf({ id: flow, file: path, problems, unreadable }: CheckedFile): ReloadProblem[] {
  const listed = problems.map(
    ({ code, severity, message, hint, file, line, column }): ReloadProblem => ({
      flow,
      severity,
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      file,
      line,
      column,
    }),
  )
  if (unreadable === undefined) return listed
  const message = `the flow file cannot be read: ${unreadable}`
  return [...listed, { flow, severity: 'error', message, file: path, line: 1, column: 1 }]
}

/** With frames for a person, one line a problem for a machine. */
async function tell(file: CheckedFile, { log, format }: PlanSource): Promise<void> {
  const { id: flow, problems, textOf, unreadable } = file
  if (unreadable !== undefined) log.error('the flow file cannot be read', { flow, unreadable })
  if (format === 'pretty' && problems.length > 0) {
    const { renderProblems } = await import('../../document/render.ts')
    console.error(renderProblems(problems, textOf, { colour: wantsColour(process.stderr) }))
    return
  }
  for (const { code, severity, message, hint, file: name, line, column } of problems) {
    const facts = { flow, code, place: `${name}:${line}:${column}`, ...(hint ? { hint } : {}) }
    if (severity === 'error') log.error(message, facts)
    else log.warn(message, facts)
  }
}
