/** What a field is depends on a value read before, or on the port of the message. */
import type { Values } from '../expression/code.ts'
import type { Choice, Field } from '../layout/model.ts'
import type { Cursor, ReadValue, Step } from './cursor.ts'
import { Fault, show } from './fault.ts'
import { shortList } from './meaning.ts'

import type { Build } from './build.ts'

export function choiceReader(_field: Field, choice: Choice, build: Build): ReadValue {
  const choose = chooser(choice, (field) => build.value(field, build))
  return (c, self, hidden) => choose(c, self, hidden)(c, self, hidden)
}

export function choiceStep(choice: Choice, build: Build): Step {
  const choose = chooser(choice, (field) => build.step(field, build))
  return (c, self, hidden) => choose(c, self, hidden)(c, self, hidden)
}

function chooser<T>(choice: Choice, make: (field: Field) => T) {
  const { on, cases, fallback } = choice
  const made = new Map([...cases].map(([key, field]) => [key, make(field)]))
  const other = fallback && make(fallback)
  return (c: Cursor, self: Values, hidden: Values): T => {
    const value = on ? on.run(c, self, hidden) : c.port
    const found = made.get(String(value)) ?? other
    if (found !== undefined) return found
    throw noCase(choice, value)
  }
}

export function noCase({ on, cases }: Choice, value: unknown): Fault {
  const what = on ? `"${on.source}" to be one of` : 'port'
  return new Fault('tag', `expected ${what} ${shortList([...cases.keys()])}, found ${show(value)}`)
}
