/** `sluice tap`: asks for a port, prints what comes, and says at the end how much it was of how much. */
import { maxTapLimit } from '../../admin/contract/taps.ts'
import type { TapEvent } from '../../admin/contract/taps.ts'
import type { TapOptions } from '../commands/tap.ts'
import { CommandError, Exit } from '../exit.ts'
import { count, paintFor } from '../output.ts'
import { connectTap } from './connect.ts'
import { showAs } from './decode.ts'
import { jsonLineOf, lineOf } from './text.ts'

const id = 'tap'

export async function tap(flow: string, port: string, options: TapOptions): Promise<void> {
  if (options.limit > maxTapLimit)
    throw new CommandError(Exit.usage, `at most ${maxTapLimit} messages a second can be shown`)
  const show = await showAs(options.as)
  const lines = { flow, port, as: options.as, show, paint: paintFor(process.stdout) }
  const format = options.json ? jsonLineOf : lineOf
  const totals = { passed: 0, lost: 0, printed: 0, state: 'attached' }
  let refusal: CommandError | undefined

  const connection = await connectTap(options.admin, (event) => {
    if (event.event === 'refused') {
      refusal = new CommandError(Exit.usage, sentenceOf(event))
      connection.close()
    } else if (event.event === 'tapped') begun(event)
    else taken(event)
  })
  const stop = (): void => connection.close()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  process.stdout.on('error', stop)
  process.stdout.on('drain', () => connection.resume())
  let timer: NodeJS.Timeout | undefined

  function begun({ node, port: name }: TapEvent & { event: 'tapped' }): void {
    lines.port = `${node}.${name}`
    say(`looking at ${lines.port} of "${flow}"; Ctrl-C ends`)
    if (options.for !== undefined) timer = setTimeout(stop, options.for)
  }
  function taken({ passed, lost, state, messages }: TapEvent & { event: 'messages' }): void {
    Object.assign(totals, { passed, lost })
    if (state !== totals.state)
      say(state === 'gone' ? `${lines.port} is gone; it may come back` : `${lines.port} is back`)
    totals.state = state
    for (const message of messages) {
      if (totals.printed === options.count) break
      totals.printed++
      if (!process.stdout.write(`${format(message, lines)}\n`)) connection.pause()
    }
    if (totals.printed === options.count) stop()
  }

  connection.ask({ do: 'tap', id, flow, port, limit: options.limit })
  await connection.closed.finally(() => {
    clearTimeout(timer)
    process.off('SIGINT', stop).off('SIGTERM', stop)
  })
  if (refusal !== undefined) throw refusal
  say(summary(totals))
}

const sentenceOf = ({ message, suggestion }: TapEvent & { event: 'refused' }): string =>
  suggestion === undefined ? message : `${message}: did you mean "${suggestion}"?`

function summary({ passed, lost, printed }: { passed: number; lost: number; printed: number }) {
  const missed = lost === 0 ? '' : `; ${lost} more were missed, because this end reads slowly`
  return `showed ${printed} of ${count(passed, 'message')}${missed}`
}

/** Beside the messages, so that a pipe gets messages alone. */
const say = (text: string): void => void process.stderr.write(`${text}\n`)
