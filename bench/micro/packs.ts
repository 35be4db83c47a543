/**
 * `msgpack` and `cbor` beside their bare libraries, and what the guards before them cost:
 * `node --expose-gc --import tsx bench/micro/packs.ts`. `unusual` holds a big integer, so that the strict
 * reader and the own writer do all the work.
 */
import { Decoder, Encoder } from 'cbor-x'
import { bench, do_not_optimize, run, summary } from 'mitata'
import { Packr } from 'msgpackr'

import cborDecode from '../../nodes/cbor/decode.ts'
import cborEncode from '../../nodes/cbor/encode.ts'
import msgpackDecode from '../../nodes/msgpack/decode.ts'
import msgpackEncode from '../../nodes/msgpack/encode.ts'
import type { Message } from '../../runtime/plugin.ts'
import { resolved } from '../../test/helpers/context.ts'

const reading = (index: number) => ({
  name: `channel-${index}`,
  value: 20 + index * 1.37,
  unit: 'celsius',
  ok: index % 2 === 0,
  seq: index * 1000,
})
const documents: Readonly<Record<string, object>> = {
  '100 B': { id: 'sensor-17', temperature: 31.25, humidity: 48, ok: true },
  '1 KiB': { device: 'greenhouse-7', readings: Array.from({ length: 16 }, (_, at) => reading(at)) },
  unusual: {
    device: 'greenhouse-7',
    serial: 2n ** 60n,
    readings: Array.from({ length: 16 }, (_, at) => reading(at)),
  },
}
const message = (payload: unknown): Message => ({ payload, topic: 'a/b', meta: {} })

const packr = new Packr({ useRecords: false, variableMapSize: true })
const cborLibrary = { useRecords: false, variableMapSize: true, tagUint8Array: false }
const [encoder, decoder] = [new Encoder(cborLibrary), new Decoder(cborLibrary)]

const formats = [
  {
    name: 'msgpack',
    pack: (value: unknown) => packr.pack(value),
    unpack: (bytes: Uint8Array): unknown => packr.unpack(bytes),
    decode: msgpackDecode.create(resolved(msgpackDecode.config, {})),
    encode: msgpackEncode.create(resolved(msgpackEncode.config, {})),
  },
  {
    name: 'cbor',
    pack: (value: unknown) => encoder.encode(value),
    unpack: (bytes: Uint8Array): unknown => decoder.decode(bytes),
    decode: cborDecode.create(resolved(cborDecode.config, {})),
    encode: cborEncode.create(resolved(cborEncode.config, {})),
  },
]

for (const { name, pack, unpack, decode, encode } of formats)
  for (const [size, document] of Object.entries(documents)) {
    const bytes = Buffer.from(pack(document))
    summary(() => {
      bench(`${name} decode ${size} (${bytes.length} bytes): library`, () =>
        do_not_optimize(unpack(bytes)),
      )
      bench(`${name} decode ${size}: node`, () => do_not_optimize(decode(message(bytes))))
    })
    summary(() => {
      bench(`${name} encode ${size}: library`, () => do_not_optimize(pack(document)))
      bench(`${name} encode ${size}: node`, () => do_not_optimize(encode(message(document))))
    })
  }

await run()
