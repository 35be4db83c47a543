/**
 * Flow files over the admin API. A flow's id is its path below the flows folder without `.yaml`. Text
 * travels as JSON; its ETag is a hash of the bytes, so that two editors and a `git pull` never overwrite
 * one another unseen.
 */
import { Type } from 'typebox'
import type { Static } from 'typebox'

import { roleSchema } from './access.ts'

const etag = Type.String({
  description: 'Hash of the bytes of the file, in quotes, as in the header.',
})

/** `GET /api/project`: what the editor is opened on. */
export const projectAnswer = Type.Object({
  version: Type.String(),
  /** Name of the flows folder, for the title. */
  folder: Type.String(),
  /** The whole folder may not be written: started so, or the file system or the role says so. */
  isReadOnly: Type.Boolean(),
  /** Who is signed in; absent where nobody has to. */
  signedIn: Type.Optional(Type.Object({ name: Type.String(), role: roleSchema })),
  /** Git is installed and the folder is in a work tree. */
  hasGit: Type.Boolean(),
  /** Flows run in this process, so a saved file takes effect (with `--watch`). */
  isRunning: Type.Boolean(),
  isWatching: Type.Boolean(),
  templates: Type.Array(
    Type.Object({
      id: Type.String(),
      name: Type.Object({ en: Type.String(), 'zh-CN': Type.String() }),
      summary: Type.Object({ en: Type.String(), 'zh-CN': Type.String() }),
      /** The whole file; `name: NAME` in it is replaced with the new flow's id. */
      text: Type.String(),
    }),
  ),
  /** Node types that could not be loaded; `GET /api/node-types` leaves them out. */
  missingTypes: Type.Array(Type.Object({ type: Type.String(), reason: Type.String() })),
})
export type ProjectAnswer = Static<typeof projectAnswer>
export type Template = ProjectAnswer['templates'][number]

export const flowFileSummary = Type.Object({
  id: Type.String(),
  /** `name:` of the file, or its id. */
  name: Type.String(),
  description: Type.String(),
  etag,
  /** Bytes. */
  size: Type.Number(),
  /** Milliseconds since the epoch. */
  modified: Type.Number(),
  errors: Type.Number(),
  warnings: Type.Number(),
  isReadOnly: Type.Boolean(),
  /** Of a subflow: what it is as a node type of other flows, as `GET /api/node-types` describes one. */
  subflow: Type.Optional(Type.Unsafe<object>({ type: 'object', additionalProperties: true })),
})
export type FlowFileSummary = Static<typeof flowFileSummary>

/** `GET /api/files`: every flow file of the folder, by id. */
export const filesAnswer = Type.Object({
  files: Type.Array(flowFileSummary),
  /** Empty folders too, so that the list can show them. */
  folders: Type.Array(Type.String()),
  /** Files that were left out, and why. */
  skipped: Type.Array(Type.String()),
})
export type FilesAnswer = Static<typeof filesAnswer>

/** `GET /api/files/*`, with the header `ETag`. */
export const fileAnswer = Type.Object({
  id: Type.String(),
  text: Type.String(),
  etag,
  isReadOnly: Type.Boolean(),
})
export type FileAnswer = Static<typeof fileAnswer>

/**
 * `PUT /api/files/*` with `If-Match: <etag>`, or `If-None-Match: *` for a new file. 412 answers with a
 * `fileAnswer` of what is there now (or 404-shaped `gone` when it was deleted).
 */
export const saveBody = Type.Object({ text: Type.String() }, { additionalProperties: false })
export const saveAnswer = Type.Object({ id: Type.String(), etag })
export type SaveAnswer = Static<typeof saveAnswer>

/**
 * `POST /api/rename` and `POST /api/duplicate`. The test file beside a flow moves along, and what the file
 * names by a relative path is named from where it is now. 409: `to` is taken.
 */
export const moveBody = Type.Object(
  { from: Type.String(), to: Type.String() },
  { additionalProperties: false },
)
export type MoveBody = Static<typeof moveBody>
export const moveAnswer = Type.Object({
  id: Type.String(),
  etag,
  /** Flows that used it as a subflow, and use it under its new name now. */
  changed: Type.Array(Type.String()),
  /** Flows in which something should have changed, and could not. */
  left: Type.Array(Type.Object({ id: Type.String(), reason: Type.String() })),
})
export type MoveAnswer = Static<typeof moveAnswer>
/** `DELETE /api/files/*` needs `If-Match` too; 204. */

/** `POST /api/validate`: the problems of a draft, with the codes, places and words of `sluice check`. */
export const validateBody = Type.Object(
  {
    id: Type.String(),
    text: Type.String(),
    language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh-CN')])),
  },
  { additionalProperties: false },
)
export const problemAnswer = Type.Object({
  code: Type.String(),
  severity: Type.Union([Type.Literal('error'), Type.Literal('warning')]),
  message: Type.String(),
  hint: Type.Optional(Type.String()),
  range: Type.Object({ start: Type.Number(), end: Type.Number() }),
  line: Type.Number(),
  column: Type.Number(),
  endLine: Type.Number(),
  endColumn: Type.Number(),
  /** JSON pointer of the value in the file, where there is one. */
  path: Type.Optional(Type.String()),
})
export type ProblemAnswer = Static<typeof problemAnswer>
export const validateAnswer = Type.Object({ problems: Type.Array(problemAnswer) })
export type ValidateAnswer = Static<typeof validateAnswer>

/**
 * `PUT /api/attachments/*`: a file that a node reads, beside the flows (`.proto`, `.json`, `.avsc`,
 * `.yaml` layouts). `If-None-Match: *` refuses to overwrite (412). Body: the bytes, base64.
 */
export const attachmentBody = Type.Object(
  { base64: Type.String() },
  { additionalProperties: false },
)

/** Every refusal: what happened and what to do. */
export const refusalAnswer = Type.Object({
  error: Type.String({ description: 'In words, lower-case.' }),
  code: Type.String({
    description: 'A stable word: `not-found`, `exists`, `changed`, `read-only`.',
  }),
  /** With `changed`: what the file holds now; absent when it is gone. */
  current: Type.Optional(fileAnswer),
})
export type RefusalAnswer = Static<typeof refusalAnswer>
