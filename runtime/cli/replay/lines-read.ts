/** The lines of a recording behind its head, read one by one, with what travelled in them. */
import { BrokenLine, isLost, readLine, valueFault } from '../../admin/contract/recording.ts'
import type { LostMessages, RecordedMessage } from '../../admin/contract/recording.ts'
import { messageOf } from '../../admin/debug/record-line.ts'
import type { Message } from '../../plugin.ts'

export type LineRead =
  | { readonly line: RecordedMessage; readonly message: Message }
  | { readonly line: LostMessages; readonly message?: undefined }

/**
 * A recorder that was killed leaves half a line as its last: that one is left out, and `cut` is called.
 * Throws a `RecordingError` for any other line that cannot be read.
 */
export async function* linesRead(
  lines: AsyncIterator<string>,
  cut: () => void,
): AsyncGenerator<LineRead> {
  let broken: BrokenLine | undefined
  for (let number = 2; ; number++) {
    const next = await lines.next()
    if (next.done) break
    if (next.value.trim() === '') continue
    if (broken !== undefined) throw broken
    try {
      const line = readLine(next.value, number)
      if (line !== undefined)
        yield isLost(line) ? { line } : { line, message: messageIn(line, number) }
    } catch (error) {
      if (!(error instanceof BrokenLine)) throw error
      broken = error
    }
  }
  if (broken !== undefined) cut()
}

function messageIn(line: RecordedMessage, number: number): Message {
  try {
    return messageOf(line)
  } catch {
    throw valueFault(number)
  }
}
