/** What the editor asks of git. Every answer is for the flows folder; `hasGit` of the project says whether to ask. */
import { Type } from 'typebox'
import type { Static } from 'typebox'

/** `GET /api/git/status`. */
export const gitStatusAnswer = Type.Object({
  branch: Type.String(),
  /** Commits that the upstream lacks, and that we lack; absent without an upstream. */
  ahead: Type.Optional(Type.Number()),
  behind: Type.Optional(Type.Number()),
  /** Files below the flows folder that differ from HEAD, by path below it. */
  changed: Type.Array(
    Type.Object({
      path: Type.String(),
      /** Flow id, when it is a flow file. */
      id: Type.Optional(Type.String()),
      state: Type.Union([
        Type.Literal('new'),
        Type.Literal('changed'),
        Type.Literal('deleted'),
        Type.Literal('conflict'),
      ]),
    }),
  ),
})
export type GitStatusAnswer = Static<typeof gitStatusAnswer>

/** `GET /api/git/log?id=...`: the newest revisions of one flow, at most 100. */
export const gitLogAnswer = Type.Object({
  revisions: Type.Array(
    Type.Object({
      hash: Type.String(),
      author: Type.String(),
      /** Milliseconds since the epoch. */
      time: Type.Number(),
      subject: Type.String(),
    }),
  ),
})
export type GitLogAnswer = Static<typeof gitLogAnswer>

/** `GET /api/git/show?id=...&revision=HEAD`: the text of a flow then; `text` is absent when it was not there. */
export const gitShowAnswer = Type.Object({
  revision: Type.String(),
  text: Type.Optional(Type.String()),
})
export type GitShowAnswer = Static<typeof gitShowAnswer>

/** `POST /api/git/commit`: these flows as they are on disk, and nothing else. */
export const commitBody = Type.Object(
  {
    ids: Type.Array(Type.String(), { minItems: 1 }),
    message: Type.String({ minLength: 1, maxLength: 10_000 }),
  },
  { additionalProperties: false },
)
export type CommitBody = Static<typeof commitBody>
export const commitAnswer = Type.Object({ hash: Type.String() })
export type CommitAnswer = Static<typeof commitAnswer>
