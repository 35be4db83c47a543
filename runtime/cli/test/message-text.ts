/** Mismatches of a case for a person: what was expected and what came, aligned. */
import type { Message } from '../../message.ts'
import { comparable, shown } from '../../testing/comparable.ts'
import type { Mismatch } from '../../testing/compare.ts'
import type { Difference } from '../../testing/differences.ts'
import type { TestMessage } from '../../testing/model.ts'
import { columns } from '../output.ts'
import type { Paint } from '../output.ts'

export function mismatchLines(mismatch: Mismatch, paint: Paint): string[] {
  const place = placeOf(mismatch)
  switch (mismatch.kind) {
    case 'missing':
      return [`${place} is missing: ${paint('green', expectedText(mismatch.expected))}`]
    case 'unexpected':
      return [`${place} was not expected: ${paint('red', messageText(mismatch.actual))}`]
    case 'different':
      return [
        `${place} is different`,
        columns(rowsOf(mismatch.differences, paint), '  '),
        ...(mismatch.actual === undefined
          ? []
          : [paint('dim', `  it came as ${messageText(mismatch.actual)}`)]),
      ].flatMap((text) => text.split('\n'))
  }
}

const placeOf = ({ where, message }: Mismatch): string =>
  where === 'settled' ? `settled: message ${message}` : `${where}: message ${message}`

const rowsOf = (differences: readonly Difference[], paint: Paint): string[][] => [
  ['', paint('dim', 'expected'), paint('dim', 'actual')],
  ...differences.map((each) => {
    const [expected, actual] = shortened(
      'expected' in each ? valueText(each.expected) : 'nothing',
      'actual' in each ? valueText(each.actual) : 'nothing',
    )
    return [each.path, paint('green', expected), paint('red', actual)]
  }),
]

const mostOfValue = 60
/** So much of what is the same stands before the first difference. */
const before = 20

const valueText = (value: unknown): string => JSON.stringify(value) ?? 'nothing'

/** The part of both where they differ: long values are often the same for a long way. */
export function shortened(expected: string, actual: string): readonly [string, string] {
  let same = 0
  while (same < expected.length && expected[same] === actual[same]) same += 1
  const isLong = Math.max(expected.length, actual.length) > mostOfValue
  const start = isLong && same > mostOfValue - before ? same - before : 0
  const cut = (text: string): string => {
    const end = start + mostOfValue
    return `${start > 0 ? '…' : ''}${text.slice(start, end)}${text.length > end ? '…' : ''}`
  }
  return [cut(expected), cut(actual)]
}

/** The payload, and the topic where there is one. */
export function messageText({ payload, topic, meta }: Message): string {
  const error = 'error' in meta ? `  error ${shown(comparable(meta['error']))}` : ''
  return printable(`${shown(payload)}${topic === '' ? '' : `  topic ${topic}`}${error}`)
}

function expectedText({ body, topic, meta }: TestMessage): string {
  const parts = [
    body === undefined
      ? 'any payload'
      : body.format === 'json'
        ? shown(body.value)
        : `${body.format} ${shown(body.value)}`,
    ...(topic === undefined ? [] : [`topic ${topic}`]),
    ...(meta === undefined ? [] : [`meta ${shown(comparable(meta))}`]),
  ]
  return printable(parts.join('  '))
}

/** Nothing from a message may steer the terminal. */
export const printable = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- these are what must not get out
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
