/**
 * Log lines of `sluice run`, on standard error: one JSON object a line for machines, or one readable
 * line for a terminal. Nothing logs per message, so a plain synchronous write is enough, and start-up
 * does not pay for a logging library.
 */
import type { Log, Meta } from '../plugin.ts'
import { paintFor } from './output.ts'

export type LogFormat = 'json' | 'pretty'
export type Level = 'info' | 'warn' | 'error'

export interface LogStream {
  isTTY?: boolean
  write(text: string): unknown
}

export function createLog(format: LogFormat, stream: LogStream = process.stderr): Log {
  const write = format === 'json' ? writeJson(stream) : writePretty(stream)
  return {
    info: (message, facts) => write('info', message, facts ?? {}),
    warn: (message, facts) => write('warn', message, facts ?? {}),
    error: (message, facts) => write('error', message, facts ?? {}),
  }
}

/** The same log, with facts that every line of it carries. */
export function logFor(log: Log, known: Meta): Log {
  return {
    info: (message, facts) => log.info(message, { ...known, ...facts }),
    warn: (message, facts) => log.warn(message, { ...known, ...facts }),
    error: (message, facts) => log.error(message, { ...known, ...facts }),
  }
}

type Write = (level: Level, message: string, facts: Meta) => void

function writeJson(stream: LogStream): Write {
  return (level, message, facts) => {
    const line = { time: new Date().toISOString(), level, message, ...facts }
    stream.write(`${JSON.stringify(line, plain)}\n`)
  }
}

function writePretty(stream: LogStream): Write {
  const paint = paintFor(stream)
  const marks = {
    info: paint('dim', '·'),
    warn: paint('yellow', '!'),
    error: paint('red', '✗'),
  }
  return (level, message, facts) => {
    const time = paint('dim', new Date().toTimeString().slice(0, 8))
    const { flow, node, connection, name, ...rest } = facts
    // A fact in words comes first: which flow, and which node or connection of it.
    const place = [flow, node ?? connection ?? name]
      .filter((part) => typeof part === 'string')
      .join('/')
    const details = Object.entries(rest)
      .map(([key, value]) => `${key}=${show(value)}`)
      .join(' ')
    const parts = [
      time,
      marks[level],
      place === '' ? '' : paint('cyan', place),
      message,
      paint('dim', details),
    ]
    stream.write(`${parts.filter((part) => part !== '').join(' ')}\n`)
  }
}

/** JSON without surprises: big integers as text, errors as their sentence. */
function plain(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  return value instanceof Error ? value.message : value
}

function show(value: unknown): string {
  if (typeof value === 'string') return /\s/.test(value) ? JSON.stringify(value) : value
  return JSON.stringify(value, plain) ?? String(value)
}
