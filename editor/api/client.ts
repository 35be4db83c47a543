/** The admin API as functions. Refusals come as `ApiError` with the server's words and code. */
import type {
  FileAnswer,
  FilesAnswer,
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
import type {
  EvaluateAnswer,
  EvaluateBody,
  ExpressionAnswer,
  TryAnswer,
  TryBody,
} from '../../runtime/admin/contract/try.ts'
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
    throw new ApiError(0, error instanceof Error ? error.message : String(error))
  })
  if (response.status === 204) return undefined as T
  const answer: unknown = await response.json().catch(() => undefined)
  if (response.ok) return answer as T // the contract's own type: the server answers by the same schemas
  const refusal = answer as RefusalAnswer | undefined
  throw new ApiError(response.status, refusal?.error ?? response.statusText, refusal)
}

const inPath = (id: string): string => id.split('/').map(encodeURIComponent).join('/')
const query = (facts: Readonly<Record<string, string>>): string =>
  new URLSearchParams(facts).toString()

export const api = {
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
  rename: (body: MoveBody) => call<SaveAnswer>('/api/rename', { method: 'POST', body }),
  duplicate: (body: MoveBody) => call<SaveAnswer>('/api/duplicate', { method: 'POST', body }),
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
  nodeTypes: () => call<NodeType[]>('/api/node-types'),
  try: (body: TryBody, signal?: AbortSignal) =>
    call<TryAnswer>('/api/try', { method: 'POST', body, ...(signal ? { signal } : {}) }),
  evaluate: (body: EvaluateBody, signal?: AbortSignal) =>
    call<EvaluateAnswer>('/api/evaluate', { method: 'POST', body, ...(signal ? { signal } : {}) }),
  expression: () => call<ExpressionAnswer>('/api/expression'),
  git: {
    status: () => call<GitStatusAnswer>('/api/git/status'),
    log: (id: string) => call<GitLogAnswer>(`/api/git/log?${query({ id })}`),
    show: (id: string, revision: string) =>
      call<GitShowAnswer>(`/api/git/show?${query({ id, revision })}`),
    commit: (body: CommitBody) => call<CommitAnswer>('/api/git/commit', { method: 'POST', body }),
  },
}
export type Api = typeof api
