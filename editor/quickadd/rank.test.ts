import { describe, expect, it } from 'vitest'

import type { NodeType } from '../model/node-types.ts'
import { rankTypes } from './rank.ts'

const type = (name: string, summary: string, chinese: string): NodeType => ({
  type: name,
  kind: 'transform',
  // What is ranked is the words alone.
  schema: { type: 'object', properties: {}, required: [] } as unknown as NodeType['schema'],
  inputs: [],
  outputs: {},
  icon: 'box',
  text: { en: { summary, help: '' }, 'zh-CN': { summary: chinese, help: '' } },
  examples: [],
})
const types = [
  type('filter', 'Lets messages through', '放行消息'),
  type('json/decode', 'Reads JSON', '读取 JSON'),
  type('log', 'Writes decoded messages to the log', '写入日志'),
]
const names = (query: string) => rankTypes(types, query).map((each) => each.type)

describe('ranking node types', () => {
  it('keeps the order when nothing was typed', () =>
    expect(names('')).toEqual(['filter', 'json/decode', 'log']))
  it('puts a name before a summary', () => expect(names('decode')).toEqual(['json/decode', 'log']))
  it('finds words of the other language', () => expect(names('日志')).toEqual(['log']))
  it('finds letters with gaps', () => expect(names('jdec')).toEqual(['json/decode']))
  it('wants every word', () => expect(names('json log')).toEqual([]))
})
