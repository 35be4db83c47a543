/** Samples beside a flow, and the messages that its tests give. */
import { readFile } from 'node:fs/promises'
import { posix } from 'node:path'

import type { FastifyInstance } from 'fastify'
import { Check } from 'typebox/schema'
import { parse } from 'yaml'

import { needs } from '../access/role.ts'
import { keepSampleBody, keptSample } from '../contract/samples.ts'
import type { KeepSampleBody, KeptSample, SamplesAnswer } from '../contract/samples.ts'
import type { Payload } from '../contract/try.ts'
import { placeOf } from '../files/folder.ts'
import { checkFlowId } from '../files/names.ts'
import { largeBodyBytes } from '../body-limits.ts'
import type { Store } from '../files/store.ts'
import { Refusal } from '../refusal.ts'

const maxSamples = 200

/** `plant/line` -> `plant/samples/line.json`. */
const fileOf = (flow: string): string =>
  posix.join(posix.dirname(flow), 'samples', `${posix.basename(flow)}.json`)

export function addSampleRoutes(server: FastifyInstance, store: Store): void {
  server.get<{ Querystring: { flow?: string | string[] } }>(
    '/api/samples',
    needs('viewer'),
    async ({ query: { flow } }): Promise<SamplesAnswer> => {
      const id = checkFlowId(typeof flow === 'string' ? flow : '')
      const [samples, tests] = await Promise.all([readSamples(store, id), readTests(store, id)])
      return { file: fileOf(id), samples, tests }
    },
  )
  server.post<{ Body: KeepSampleBody }>(
    '/api/samples',
    { ...needs('editor', 'sample'), bodyLimit: largeBodyBytes, schema: { body: keepSampleBody } },
    async ({ body: { flow, sample } }) => {
      const id = checkFlowId(flow)
      const others = (await readSamples(store, id)).filter(({ name }) => name !== sample.name)
      if (others.length >= maxSamples)
        throw new Refusal(409, 'too-many', `a flow has ${maxSamples} samples at most`)
      const text = `${JSON.stringify([...others, sample], undefined, 2)}\n`
      await store.attach(fileOf(id), Buffer.from(text), 'anything')
      return { file: fileOf(id) }
    },
  )
}

async function textOf(store: Store, name: string): Promise<string | undefined> {
  const place = await placeOf(store.root, name)
  return place.exists ? readFile(place.path, 'utf8') : undefined
}

/** What is none of ours in it is an error: it would be lost with the next one that is kept. */
async function readSamples(store: Store, flow: string): Promise<KeptSample[]> {
  const text = await textOf(store, fileOf(flow))
  if (text === undefined) return []
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every((each) => Check(keptSample, each))) return value
  } catch {
    // Said below.
  }
  throw new Refusal(422, 'samples', `"${fileOf(flow)}" is no list of samples`)
}

/** Whatever of the test file can be read: it is judged elsewhere. */
async function readTests(store: Store, flow: string): Promise<KeptSample[]> {
  const text = await textOf(store, `${flow}.test.yaml`)
  try {
    const { cases } = asMap(parse(text ?? ''))
    return asList(cases).flatMap(samplesIn).slice(0, maxSamples)
  } catch {
    return []
  }
}

function samplesIn(value: unknown): KeptSample[] {
  const { name, given } = asMap(value)
  return Object.entries(asMap(given)).flatMap(([spot, messages]) =>
    asList(messages).flatMap((message, index, { length }): KeptSample[] => {
      const raw = asMap(message)
      const payload = payloadOf(raw)
      if (payload === undefined) return []
      const number = length > 1 ? ` ${index + 1}` : ''
      const topic = typeof raw['topic'] === 'string' ? raw['topic'] : ''
      return [
        {
          name: `${typeof name === 'string' ? name : spot}${number}`.slice(0, 200),
          node: spot.split('.')[0] ?? spot,
          message: { payload, topic, meta: asMap(raw['meta']) },
        },
      ]
    }),
  )
}

function payloadOf({ text, json, hex, base64 }: Record<string, unknown>): Payload | undefined {
  if (typeof text === 'string') return { text }
  if (typeof hex === 'string') return { hex }
  if (typeof base64 === 'string') return { hex: Buffer.from(base64, 'base64').toString('hex') }
  return json === undefined ? undefined : { json }
}

const asMap = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])
