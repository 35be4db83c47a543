import { expect, test } from 'vitest'

import { boxesOf } from '../../../runtime/render/geometry.ts'
import { layoutFlow } from '../../../runtime/render/layout.ts'
import { readView } from '../../../runtime/document/edit/read-view.ts'
import { config, field } from '../../../runtime/field.ts'
import { createNodeTypes } from '../../model/node-types.ts'
import type { NodeType } from '../../model/node-types.ts'
import { createAnswers } from './answer.ts'
import { createHelper } from './client.ts'
import type { Thread } from './client.ts'
import type { Answer, Question } from './contract.ts'

const words = { summary: '', help: '' }
const type = (name: string, kind: NodeType['kind']): NodeType => ({
  type: name,
  kind,
  schema: config({ port: field.integer({ en: 'Port.', zh: '端口。', default: 1 }) }),
  inputs: kind === 'source' ? [] : ['any'],
  outputs: kind === 'sink' ? {} : { out: 'any' },
  icon: 'filter',
  text: { en: words, 'zh-CN': words },
  examples: [],
})
const types = [type('tick', 'source'), type('end', 'sink')]

const flow = (port: string) => `version: 1
name: a
nodes:
  from: { type: tick, port: ${port} }
  to: { type: end }
wires:
  - from -> to
`

function codesOf(text: string, language: 'en' | 'zh-CN' = 'en'): string[] {
  const answer = createAnswers()
  answer({ kind: 'types', types })
  const found = answer({ kind: 'check', number: 1, ask: { id: 'a', text, language } })
  return found && 'problems' in found ? found.problems.map(({ code }) => code) : ['no answer']
}

test('finds nothing in a flow that is right', () => {
  expect(codesOf(flow('2'))).toEqual([])
})

test('finds what the check at the command line finds', () => {
  expect(codesOf(flow('true'))).toEqual(['E302'])
})

test('says nothing of variables and files, which lie where flows run', () => {
  expect(codesOf(flow('"${env:PORT}"'))).toEqual([])
  expect(codesOf(flow('"${file:port.txt}"'))).toEqual([])
})

test('speaks the language of the page', () => {
  const answer = createAnswers()
  answer({ kind: 'types', types })
  const ask = { id: 'a', text: flow('true'), language: 'zh-CN' as const }
  const found = answer({ kind: 'check', number: 1, ask })
  expect(found && 'problems' in found ? found.problems[0]?.message : '').toMatch(/\p{sc=Han}/u)
})

test('lays a flow out as the page would', () => {
  const { view } = readView(flow('2'))
  const boxOf = boxesOf(view, createNodeTypes(types))
  const found = createAnswers()({
    kind: 'layout',
    number: 1,
    ask: {
      ids: view.nodes.map(({ id }) => id),
      wires: view.wires,
      places: view.layout,
      boxes: new Map(view.nodes.map((node) => [node.id, boxOf(node)])),
      only: undefined,
    },
  })
  expect(found && 'places' in found ? found.places : undefined).toEqual(layoutFlow(view, boxOf))
})

/** A worker in this thread: messages are cloned, as between threads. */
function threadHere(onQuestion: (question: Question) => void = () => undefined): Thread {
  const answer = createAnswers()
  let listen: (answer: Answer) => void = () => undefined
  return {
    send(question) {
      onQuestion(question)
      const answered = answer(structuredClone(question))
      if (answered) queueMicrotask(() => listen(answered))
    },
    onAnswer(listener) {
      listen = listener
    },
    onFailure: () => undefined,
    end: () => undefined,
  }
}

test('sends the types once', async () => {
  const kinds: string[] = []
  const helper = createHelper(() => threadHere(({ kind }) => kinds.push(kind)))
  const known = createNodeTypes(types)
  const ask = { id: 'a', text: flow('true'), language: 'en' as const }
  expect(await helper.check(ask, known)).toHaveLength(1)
  await helper.check(ask, known)
  expect(kinds).toEqual(['types', 'check', 'check'])
})

test('refuses what waits when the worker fails, and starts a new one for the next question', async () => {
  let fail: (reason: string) => void = () => undefined
  const broken: Thread = {
    send: () => undefined,
    onAnswer: () => undefined,
    onFailure(listener) {
      fail = listener
    },
    end: () => undefined,
  }
  const threads = [broken, threadHere()]
  const helper = createHelper(() => threads.shift() ?? threadHere())
  const ask = { id: 'a', text: flow('2'), language: 'en' as const }
  const first = helper.check(ask, createNodeTypes(types))
  fail('gone')
  await expect(first).rejects.toThrow('gone')
  expect(await helper.check(ask, createNodeTypes(types))).toEqual([])
})
