/** How the command ends, and the errors that are the user's to mend. */

export const Exit = {
  fine: 0,
  problems: 1,
  usage: 2,
  couldNotRun: 3,
  drainDeadline: 4,
} as const
export type Exit = (typeof Exit)[keyof typeof Exit]

/** Shown under the help of every command; README.md has the same table. */
export const exitHelp = `
Exit codes:
  0  fine
  1  problems in flow files, flow tests that failed, a runtime that is not ready, or a message that
     was put in and failed
  2  wrong use of the command line
  3  could not run: nothing could be started, or a connection did not answer
  4  the drain deadline passed with messages unsettled
`

/** Ends the command with a sentence and no stack trace. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
  readonly exit: Exit
  constructor(exit: Exit, message: string) {
    super(message)
    this.exit = exit
  }
}
