/** Writes what a value written before, or the port of the message, chooses. */
import type { Values } from '../expression/code.ts'
import type { Choice, Field } from '../layout/model.ts'
import { noCase } from '../read/choice.ts'
import type { WriteBuild } from './build.ts'
import type { Out, WriteStep, WriteValue } from './out.ts'

export function choiceWriter(choice: Choice, build: WriteBuild): WriteValue {
  const choose = chooser(choice, (field) => build.value(field, build))
  return (out, value, self, hidden) => choose(out, self, hidden)(out, value, self, hidden)
}

export function choiceStep(choice: Choice, build: WriteBuild): WriteStep {
  const choose = chooser(choice, (field) => build.step(field, build))
  return (out, self, hidden) => choose(out, self, hidden)(out, self, hidden)
}

function chooser<T>(choice: Choice, make: (field: Field) => T) {
  const { on, cases, fallback } = choice
  const made = new Map([...cases].map(([key, field]) => [key, make(field)]))
  const other = fallback && make(fallback)
  return (out: Out, self: Values, hidden: Values): T => {
    const value = on ? on.run(out, self, hidden) : out.port
    const found = made.get(String(value)) ?? other
    if (found !== undefined) return found
    throw noCase(choice, value)
  }
}
