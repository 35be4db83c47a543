/** The admin API as functions. Refusals come as `ApiError` with the server's words and code. */
import type {
  BreakpointsAnswer,
  InjectAnswer,
  InjectBody,
  ReleaseBody,
  RenewBody,
  SetBody,
  StepBody,
  TraceAnswer,
  TraceBody,
} from '../../runtime/admin/contract/debug.ts'
import type {
  FileAnswer,
  FilesAnswer,
  MoveAnswer,
  MoveBody,
  ProjectAnswer,
  RefusalAnswer,
  SaveAnswer,
  ValidateAnswer,
} from '../../runtime/admin/contract/files.ts'
import type {
  CommitAnswer,
  CommitBody,
  GitLogAnswer,
  GitShowAnswer,
  GitStatusAnswer,
} from '../../runtime/admin/contract/git.ts'
import type { FlowsAnswer } from '../../runtime/admin/contract/status.ts'
import type {
  SaveTestAnswer,
  SaveTestBody,
  TestsAnswer,
} from '../../runtime/admin/contract/tests.ts'
import type {
  AppliedAnswer,
  ApplyBody,
  PreviewAnswer,
  PreviewBody,
  RunAnswer,
  RunRefusal,
  RunText,
} from '../../runtime/admin/contract/run.ts'
import type { KeepSampleBody, SamplesAnswer } from '../../runtime/admin/contract/samples.ts'
import type {
  EvaluateAnswer,
  EvaluateBody,
  ExpressionAnswer,
  TryAnswer,
  TryBody,
} from '../../runtime/admin/contract/try.ts'
import { reasonOf } from '../../runtime/reason.ts'
import type { Language } from '../locales/messages.ts'
import type { NodeType } from '../model/node-types.ts'

export class ApiError extends Error {
  override readonly name = 'ApiError'
  /** HTTP status; 0 when the server could not be reached. */
  readonly status: number
  readonly refusal: RefusalAnswer | undefined
  constructor(status: number, message: string, refusal?: RefusalAnswer) {
    super(message)
    this.status = status
    this.refusal = refusal
  }
}

/** What the server says of a text that it did not run. */
export function runRefusalOf(error: unknown): RunRefusal | undefined {
  const refusal = error instanceof ApiError && error.status === 422 ? error.refusal : undefined
  return refusal !== undefined && 'faults' in refusal
    ? (refusal as unknown as RunRefusal) // of the contract, by its own key
    : undefined
}

interface Call {
  readonly method?: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

async function call<T>(
  path: string,
  { method = 'GET', body, headers, signal }: Call = {},
): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  }).catch((error: unknown) => {
    if (signal?.aborted) throw error
    throw new ApiError(0, reasonOf(error))
  })
  // The session is over: what is not saved waits as a draft.
  if (response.status === 401) location.assign(signInPath())
  if (response.status === 204) return undefined as T
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok) return answer as T // the contract's own type: the server answers by the same schemas
  const refusal = answer as RefusalAnswer | undefined
  throw new ApiError(response.status, refusal?.error ?? response.statusText, refusal)
}

const signInPath = (): string =>
  `/login?to=${encodeURIComponent(location.pathname + location.search + location.hash)}`

const inPath = (id: string): string => id.split('/').map(encodeURIComponent).join('/')
const query = (facts: Readonly<Record<string, string>>): string =>
  new URLSearchParams(facts).toString()

export const api = {
  /** Ends the session of this browser, and asks for another. */
  async signOut() {
    await call<void>('/api/logout', { method: 'POST' })
    location.assign(signInPath())
  },
  project: () => call<ProjectAnswer>('/api/project'),
  files: () => call<FilesAnswer>('/api/files'),
  file: (id: string) => call<FileAnswer>(`/api/files/${inPath(id)}`),
  /** `etag` undefined: the file must not be there yet. */
  save: (id: string, text: string, etag: string | undefined) =>
    call<SaveAnswer>(`/api/files/${inPath(id)}`, {
      method: 'PUT',
      body: { text },
      headers: etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag },
    }),
  remove: (id: string, etag: string) =>
    call<void>(`/api/files/${inPath(id)}`, { method: 'DELETE', headers: { 'if-match': etag } }),
  rename: (body: MoveBody) => call<MoveAnswer>('/api/rename', { method: 'POST', body }),
  duplicate: (body: MoveBody) => call<MoveAnswer>('/api/duplicate', { method: 'POST', body }),
  attach: (path: string, base64: string) =>
    call<void>(`/api/attachments/${inPath(path)}`, {
      method: 'PUT',
      body: { base64 },
      headers: { 'if-none-match': '*' },
    }),
  validate: (id: string, text: string, language: Language, signal?: AbortSignal) =>
    call<ValidateAnswer>('/api/validate', {
      method: 'POST',
      body: { id, text, language },
      ...(signal ? { signal } : {}),
    }),
  /** The flows that run. */
  flows: () => call<FlowsAnswer>('/api/flows'),
  nodeTypes: () => call<NodeType[]>('/api/node-types'),
  try: (body: TryBody, signal?: AbortSignal) =>
    call<TryAnswer>('/api/try', { method: 'POST', body, ...(signal ? { signal } : {}) }),
  evaluate: (body: EvaluateBody, signal?: AbortSignal) =>
    call<EvaluateAnswer>('/api/evaluate', { method: 'POST', body, ...(signal ? { signal } : {}) }),
  expression: () => call<ExpressionAnswer>('/api/expression'),
  tests: {
    run: (flow: string) => call<TestsAnswer>('/api/tests/run', { method: 'POST', body: { flow } }),
    save: (body: SaveTestBody) => call<SaveTestAnswer>('/api/tests/save', { method: 'POST', body }),
  },
  run: {
    list: () => call<RunAnswer>('/api/run'),
    text: (id: string) => call<RunText>(`/api/run/text?${query({ id })}`),
    preview: (body: PreviewBody, signal?: AbortSignal) =>
      call<PreviewAnswer>('/api/run/preview', {
        method: 'POST',
        body,
        ...(signal ? { signal } : {}),
      }),
    apply: (body: ApplyBody) => call<AppliedAnswer>('/api/run/apply', { method: 'POST', body }),
    start: (id: string) => call<AppliedAnswer>('/api/run/start', { method: 'POST', body: { id } }),
    stop: (id: string) => call<AppliedAnswer>('/api/run/stop', { method: 'POST', body: { id } }),
    restart: (id: string, node: string) =>
      call<AppliedAnswer>('/api/run/restart', { method: 'POST', body: { id, node } }),
    pause: (id: string, node: string, forMs?: number) =>
      call<void>('/api/run/pause', {
        method: 'POST',
        body: { id, node, ...(forMs === undefined ? {} : { forMs }) },
      }),
    resume: (id: string, node: string) =>
      call<void>('/api/run/resume', { method: 'POST', body: { id, node } }),
  },
  debug: {
    samples: (flow: string) => call<SamplesAnswer>(`/api/samples?${query({ flow })}`),
    keepSample: (body: KeepSampleBody) =>
      call<{ file: string }>('/api/samples', { method: 'POST', body }),
    inject: (body: InjectBody) => call<InjectAnswer>('/api/run/inject', { method: 'POST', body }),
    trace: (body: TraceBody, signal?: AbortSignal) =>
      call<TraceAnswer>('/api/run/trace', { method: 'POST', body, ...(signal ? { signal } : {}) }),
    breakpoints: () => call<BreakpointsAnswer>('/api/run/breakpoints'),
    setBreakpoint: (body: SetBody) =>
      call<BreakpointsAnswer>('/api/run/breakpoints/set', { method: 'POST', body }),
    renewBreakpoints: (body: RenewBody) =>
      call<BreakpointsAnswer>('/api/run/breakpoints/renew', { method: 'POST', body }),
    atBreakpoint: (action: 'step' | 'drop', body: StepBody) =>
      call<{ count: number }>(`/api/run/breakpoints/${action}`, { method: 'POST', body }),
    changeBreakpoint: (action: 'release' | 'touch', body: ReleaseBody) =>
      call<void>(`/api/run/breakpoints/${action}`, { method: 'POST', body }),
  },
  git: {
    status: () => call<GitStatusAnswer>('/api/git/status'),
    log: (id: string) => call<GitLogAnswer>(`/api/git/log?${query({ id })}`),
    show: (id: string, revision: string) =>
      call<GitShowAnswer>(`/api/git/show?${query({ id, revision })}`),
    commit: (body: CommitBody) => call<CommitAnswer>('/api/git/commit', { method: 'POST', body }),
  },
}
export type Api = typeof api
