import { readdirSync, readFileSync } from 'node:fs'

import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'

import decode from '../../nodes/binary/decode.ts'
import encode from '../../nodes/binary/encode.ts'
import { LayoutError } from '../../nodes/binary/read/fault.ts'
import { resolved } from '../helpers/context.ts'

interface Vector {
  readonly layout: string
  readonly from?: string
  readonly by?: 'hand'
  readonly port?: number
  readonly hex: string
  readonly value: unknown
}

const folder = new URL('../../flows/layouts/', import.meta.url)
const names = readdirSync(folder).map((file) => file.replace('.yaml', ''))
const vectors: Vector[] = parse(readFileSync(new URL('vectors.yaml', import.meta.url), 'utf8'))
/** Of a frame of tagged values, what stops behind a tag's value is a frame too; and so it is by the maker's table. */
const mayBeShorter = new Set(['elsys', 'milesight-em300', 'bthome-v2'])

function nodes(name: string) {
  const path = `layouts/${name}.yaml`
  const files = { [path]: readFileSync(new URL(`${name}.yaml`, folder), 'utf8') }
  return {
    read: decode.create(resolved(decode.config, { layout: path }, files)),
    write: encode.create(resolved(encode.config, { layout: path }, files)),
    findings: [...(encode.check?.(resolved(encode.config, { layout: path }, files)) ?? [])],
  }
}

const bytesOf = ({ hex }: Vector) => Buffer.from(hex.replaceAll(' ', ''), 'hex')
const message = (payload: unknown, { port }: Vector) => ({
  payload,
  topic: 'a',
  meta: port === undefined ? {} : { fPort: port },
})

describe('the layouts that ship', () => {
  it('are ten, each of at most forty lines, each with a frame', () => {
    expect(names).toHaveLength(10)
    for (const name of names) {
      const lines = readFileSync(new URL(`${name}.yaml`, folder), 'utf8')
        .trim()
        .split('\n')
      expect(lines.length).toBeLessThanOrEqual(40)
      expect(vectors.filter(({ layout }) => layout === name)).not.toHaveLength(0)
    }
  })

  it.each(names)('%s can be written too, without a complaint', (name) => {
    expect(nodes(name).findings).toEqual([])
  })

  it.each(vectors)('$layout reads $hex and writes it back', (vector) => {
    const { read, write } = nodes(vector.layout)
    const bytes = bytesOf(vector)
    const value = read(message(bytes, vector))?.payload
    expect(value).toEqual(vector.value)
    const back = write(message(value, vector))?.payload
    expect(Buffer.from(back as Uint8Array).toString('hex')).toBe(bytes.toString('hex'))
  })

  it.each(vectors)('$layout refuses $hex where it is cut short', (vector) => {
    const { read, write } = nodes(vector.layout)
    const bytes = bytesOf(vector)
    for (let length = 0; length < bytes.length; length++) {
      const cut = bytes.subarray(0, length)
      try {
        const value = read(message(cut, vector))?.payload
        expect(mayBeShorter).toContain(vector.layout)
        const back = write(message(value, vector))?.payload
        expect(Buffer.from(back as Uint8Array)).toEqual(Buffer.from(cut))
      } catch (error) {
        expect(error).toBeInstanceOf(LayoutError)
        expect(error).toMatchObject({ code: 'decode', kind: 'short' })
        expect((error as LayoutError).offset).toBeLessThanOrEqual(length)
      }
    }
  })

  it.each(vectors)('$layout refuses a byte behind $hex', (vector) => {
    const { read } = nodes(vector.layout)
    const longer = Buffer.concat([bytesOf(vector), Buffer.from([0xaa])])
    expect(() => read(message(longer, vector))).toThrow(LayoutError)
  })
})
