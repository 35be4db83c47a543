import { expect, it } from 'vitest'

import { compileExpression, compileTemplate } from './compile.ts'
import { describeExpressions } from './describe.ts'

const message = { payload: { size: 3 }, topic: 'plant/7', meta: {} }

function compiled(source: string) {
  const result = compileExpression(source)
  if (!result.ok) throw new Error(JSON.stringify(result.faults))
  return result.value
}
function fault(source: string) {
  const result = compileExpression(source)
  return result.ok ? undefined : result.faults[0]
}

it('gives the state of a link to the expression that is bound to it, and to no other', () => {
  const expression = compiled(`link('a').up && link('b').pending < payload.size`)
  const down = expression.bind?.(() => ({ up: false, pending: 0, latency: 0 }))
  const busy = expression.bind?.((name) => ({
    up: true,
    pending: name === 'b' ? 3 : 0,
    latency: 0,
  }))
  expect(expression.test(message)).toBe(true)
  expect(down?.test(message)).toBe(false)
  expect(busy?.test(message)).toBe(false)
})

it('reads a link anew for each message', () => {
  const state = { up: true, pending: 0, latency: 1.5 }
  const expression = compiled(`link('a').up ? link('a').latency + 1 : -1.0`).bind?.(() => state)
  expect(expression?.evaluate(message)).toBe(2.5)
  state.up = false
  expect(expression?.evaluate(message)).toBe(-1)
})

it('counts a link as up and idle where no flow runs', () => {
  expect(
    compiled(`[link('a').up, link('a').pending, link('a').latency]`).evaluate(message),
  ).toEqual([true, 0, 0])
})

it('says which links an expression asks for, and where', () => {
  const { links, constant } = compiled(`link('a').up || link("b").up`)
  expect(links).toEqual([
    { name: 'a', start: 5, end: 8 },
    { name: 'b', start: 21, end: 24 },
  ])
  expect(constant).toBeUndefined()
  expect(compiled('payload.size > 1')).not.toHaveProperty('links')
})

it('keeps what an expression reads of the payload', () => {
  expect(compiled(`link('a').up && payload.size > 1`).reads).toEqual(['size'])
})

it('works in the holes of a template, with places in the whole text', () => {
  const template = compileTemplate(`q/{{ topic }}/{{ link('a').pending }}`)
  if (!template.ok) throw new Error('it compiles')
  expect(template.value.links).toEqual([{ name: 'a', start: 22, end: 25 }])
  expect(template.value.render(message)).toBe('q/plant/7/0')
  const bound = template.value.bind?.(() => ({ up: true, pending: 12, latency: 0 }))
  expect(bound?.render(message)).toBe('q/plant/7/12')
})

it.each([
  [`link(topic).up`, 'link() takes the name of a connection in quotes'],
  [`link().up`, 'link() takes the name of a connection in quotes'],
  [`link('a')`, 'link() alone is no value'],
  [`[link('a')][0].up`, 'link() alone is no value'],
  [`link('a').size`, 'a link has no field "size"'],
  [`lnk('a').up`, 'unknown function "lnk"'],
])('refuses %s', (source, words) => {
  expect(fault(source)?.message).toMatchObject({ en: words })
})

it('is refused where its type does not fit', () => {
  expect(fault(`link('a').up > 3`)).toBeDefined()
  expect(compiled(`link('a').pending > 3`).type).toBe('bool')
})

it('is listed for the completion of an editor', () => {
  const named = describeExpressions().functions.filter(({ name }) => name === 'link')
  expect(named).toHaveLength(1)
  expect(named[0]?.description?.['zh-CN']).toBeTruthy()
})
