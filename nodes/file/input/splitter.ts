/** Cuts bytes into lines. Holds the beginning of one line at most, and never more than is allowed. */
export interface Line {
  /** Without its line break; `undefined` for a line that is too long and is passed over. */
  readonly bytes: Buffer | undefined
  /** Length of the line in the file, with its line break. */
  readonly length: number
}

export interface Splitter {
  push(chunk: Buffer): Line[]
  /** What stands behind the last line break, when the file ends there. */
  end(): Line | undefined
}

const newline = 0x0a
const carriageReturn = 0x0d

export function createSplitter(maxSize: number): Splitter {
  let held: Buffer[] = []
  let length = 0
  let isTooLong = false

  function hold(part: Buffer): void {
    length += part.length
    // A line break of two bytes may end it.
    isTooLong ||= length > maxSize + 2
    if (isTooLong) held = []
    else held.push(part)
  }

  function take(): Line {
    const line = isTooLong ? undefined : withoutBreak(Buffer.concat(held))
    const taken = { bytes: line && line.length <= maxSize ? line : undefined, length }
    held = []
    length = 0
    isTooLong = false
    return taken
  }

  return {
    push(chunk) {
      const lines: Line[] = []
      let start = 0
      for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, start)) {
        hold(chunk.subarray(start, at + 1))
        lines.push(take())
        start = at + 1
      }
      // A copy: the caller reads the next chunk into the same memory.
      if (start < chunk.length) hold(Buffer.from(chunk.subarray(start)))
      return lines
    },
    end: () => (length > 0 ? take() : undefined),
  }
}

function withoutBreak(line: Buffer): Buffer {
  let end = line.length
  if (line[end - 1] === newline) end--
  else return line
  if (line[end - 1] === carriageReturn) end--
  return line.subarray(0, end)
}
