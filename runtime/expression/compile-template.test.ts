import { describe, expect, it } from 'vitest'

import { say } from '../words.ts'
import { compileTemplate } from './compile-template.ts'

const message = { payload: { id: 7, tags: ['a'], none: null }, topic: 'plant/7', meta: {} }

function render(source: string): string {
  const result = compileTemplate(source)
  if (!result.ok) throw new Error(JSON.stringify(result.faults))
  return result.value.render(message)
}

describe('compileTemplate', () => {
  it.each([
    ['plain', 'plain'],
    ['dead/{{ topic }}', 'dead/plant/7'],
    ['{{payload.id}}', '7'],
    ['{{ payload.id }}/{{ topic }}!', '7/plant/7!'],
    ['{{ payload.tags }}', '["a"]'],
    ['{{ {"a": {"b": 1}} }}', '{"a":{"b":1}}'],
    ['{{ "}}" + \'{{\' }}', '}}{{'],
    ['{{ payload.id > 3 }}', 'true'],
  ])('renders %s', (source, expected) => {
    expect(render(source)).toBe(expected)
  })

  it('tells a constant from a template', () => {
    const constant = compileTemplate('a/b')
    const filled = compileTemplate('a/{{ topic }}')
    expect(constant.ok && constant.value.constant).toBe('a/b')
    expect(filled.ok && filled.value.constant).toBe(undefined)
  })

  it('fails for a value without a text', () => {
    expect(() => render('a/{{ payload.none }}')).toThrow('gives null')
    expect(() => render('a/{{ payload.missing }}')).toThrow('no such key "missing"')
  })

  it.each([
    ['a/{{ topic', 'never closed', 2, 4],
    ['a/{{ }}', 'empty', 2, 7],
    ['a/{{ topc }}/{{ 1 + }}', 'unknown variable "topc"', 5, 9],
  ])('points at the fault in %s', (source, says, start, end) => {
    const result = compileTemplate(source)
    expect(!result.ok && result.faults[0]).toMatchObject({ start, end })
    expect(!result.ok && say(result.faults[0]?.message ?? '', 'en')).toContain(says)
  })
})
