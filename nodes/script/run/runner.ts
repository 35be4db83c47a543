/** Runs jobs in order, somewhere. A job and its answer are texts, as `sandbox/values.ts` writes them. */

/** What came of a job: the text of an answer, or why there is none. */
export type Ran =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly code: string; readonly message: string }

export interface Runner {
  /** Rejects when what runs the jobs cannot be made. */
  open(): Promise<void>
  /** `done` is told in the order of the jobs, also before this returns. */
  run(job: string, done: (ran: Ran) => void): void
  close(): Promise<void>
}
