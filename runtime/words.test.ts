import { describe, expect, it } from 'vitest'

import { say, speak, WordedError, wordingOf, zh } from './words.ts'

const list = { en: 'a list', zh: '列表' }

describe('words', () => {
  it('says a wording in the language that is asked for', () => {
    expect([say(list, 'en'), say(list, 'zh-CN'), say('qos', 'zh-CN')]).toEqual([
      'a list',
      '列表',
      'qos',
    ])
  })

  it('says the wordings among facts, also those in lists, and leaves the rest', () => {
    const facts = { field: 'x', found: list, shapes: [list, 'y'], line: 3, suggestion: undefined }
    expect(speak(facts, 'zh-CN')).toEqual({
      field: 'x',
      found: '列表',
      shapes: ['列表', 'y'],
      line: 3,
      suggestion: undefined,
    })
  })

  it('takes the words of an error that has them', () => {
    expect(wordingOf(new WordedError(list))).toBe(list)
    expect(new WordedError(list).message).toBe('a list')
    expect([wordingOf(new Error('gone')), wordingOf(7)]).toEqual(['gone', '7'])
  })

  it.each([
    [zh`必须是${'列表'}，而不是${'"a"'}`, '必须是列表，而不是 "a"'],
    [zh`${'"qos"'}必须是${2}的倍数`, '"qos" 必须是 2 的倍数'],
    [zh`节点 "${'热'}"（${'filter'}）`, '节点 "热"（filter）'],
    [zh`${'列表'}或${'映射'}`, '列表或映射'],
  ])('puts a space only between Chinese and Latin: %s', (said, expected) => {
    expect(said).toBe(expected)
  })
})
