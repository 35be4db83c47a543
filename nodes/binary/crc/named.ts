/** The checks that have names, as in the catalogue of parametrised CRC algorithms, and any other by its numbers. */
import { isRaw } from '../layout/findings.ts'
import type { Crc } from '../layout/model.ts'
import { createCrc, createSum } from './crc.ts'
import type { CrcParameters } from './crc.ts'

/** width, poly, init, reflected in and out (r) or not (-), xorout; and the value for "123456789". */
const rows = `
crc-4/g-704 4 3 0 r 0 7
crc-5/usb 5 5 1f r 1f 19
crc-6/g-704 6 3 0 r 0 6
crc-7/mmc 7 9 0 - 0 75
crc-8/smbus,crc-8 8 7 0 - 0 f4
crc-8/autosar 8 2f ff - ff df
crc-8/bluetooth 8 a7 0 r 0 26
crc-8/cdma2000 8 9b ff - 0 da
crc-8/darc 8 39 0 r 0 15
crc-8/dvb-s2 8 d5 0 - 0 bc
crc-8/gsm-a 8 1d 0 - 0 37
crc-8/i-432-1,crc-8/itu 8 7 0 - 55 a1
crc-8/maxim-dow,crc-8/maxim 8 31 0 r 0 a1
crc-8/nrsc-5,crc-8/sensirion 8 31 ff - 0 f7
crc-8/opensafety 8 2f 0 - 0 3e
crc-8/rohc 8 7 ff r 0 d0
crc-8/sae-j1850 8 1d ff - ff 4b
crc-8/tech-3250 8 1d ff r 0 97
crc-8/wcdma 8 9b 0 r 0 25
crc-15/can 15 4599 0 - 0 59e
crc-16/arc,crc-16/ibm,crc-16 16 8005 0 r 0 bb3d
crc-16/modbus 16 8005 ffff r 0 4b37
crc-16/usb 16 8005 ffff r ffff b4c8
crc-16/maxim-dow,crc-16/maxim 16 8005 0 r ffff 44c2
crc-16/umts,crc-16/buypass 16 8005 0 - 0 fee8
crc-16/cms 16 8005 ffff - 0 aee7
crc-16/dds-110 16 8005 800d - 0 9ecf
crc-16/xmodem 16 1021 0 - 0 31c3
crc-16/ibm-3740,crc-16/ccitt-false,crc-16/autosar 16 1021 ffff - 0 29b1
crc-16/spi-fujitsu,crc-16/aug-ccitt 16 1021 1d0f - 0 e5cc
crc-16/genibus 16 1021 ffff - ffff d64e
crc-16/gsm 16 1021 0 - ffff ce3c
crc-16/kermit,crc-16/ccitt 16 1021 0 r 0 2189
crc-16/mcrf4xx 16 1021 ffff r 0 6f91
crc-16/ibm-sdlc,crc-16/x-25 16 1021 ffff r ffff 906e
crc-16/riello 16 1021 b2aa r 0 63d0
crc-16/tms37157 16 1021 89ec r 0 26b1
crc-16/iso-iec-14443-3-a,crc-a 16 1021 c6c6 r 0 bf05
crc-16/dnp 16 3d65 0 r ffff ea82
crc-16/en-13757 16 3d65 0 - ffff c2b7
crc-16/dect-x 16 589 0 - 0 7f
crc-16/t10-dif 16 8bb7 0 - 0 d0db
crc-16/teledisk 16 a097 0 - 0 fb3
crc-16/cdma2000 16 c867 ffff - 0 4c06
crc-16/lj1200 16 6f63 0 - 0 bdf4
crc-16/opensafety-a 16 5935 0 - 0 5d38
crc-16/opensafety-b 16 755b 0 - 0 20fe
crc-16/profibus 16 1dcf ffff - ffff a819
crc-24/openpgp 24 864cfb b704ce - 0 21cf02
crc-24/ble 24 65b 555555 r 0 c25a56
crc-32/iso-hdlc,crc-32 32 4c11db7 ffffffff r ffffffff cbf43926
crc-32/bzip2 32 4c11db7 ffffffff - ffffffff fc891918
crc-32/mpeg-2 32 4c11db7 ffffffff - 0 376e6e7
crc-32/cksum 32 4c11db7 0 - ffffffff 765e7680
crc-32/jamcrc 32 4c11db7 ffffffff r 0 340bc6d9
crc-32/iscsi,crc-32c 32 1edc6f41 ffffffff r ffffffff e3069283
crc-32/autosar 32 f4acfb13 ffffffff r ffffffff 1697d06a
crc-32/xfer 32 af 0 - 0 bd0be338
crc-64/ecma-182 64 42f0e1eba9ea3693 0 - 0 6c40df5f0b497347
crc-64/xz 64 42f0e1eba9ea3693 ffffffffffffffff r ffffffffffffffff 995dc9bbdf1939fa
`

export interface NamedCrc extends CrcParameters {
  readonly names: readonly string[]
  /** What the ASCII digits 1 to 9 give. */
  readonly check: bigint
}

export const named: readonly NamedCrc[] = rows
  .trim()
  .split('\n')
  .map((row) => {
    const [names = '', width, poly, init, mode, xorout, check] = row.split(' ')
    const hex = (digits: string | undefined) => BigInt(`0x${digits ?? 0}`)
    const isReflected = mode === 'r'
    return {
      names: names.split(','),
      width: Number(width),
      poly: hex(poly),
      init: hex(init),
      refin: isReflected,
      refout: isReflected,
      xorout: hex(xorout),
      check: hex(check),
    }
  })

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')

const sums: { readonly [name: string]: () => Crc } = {
  sum8: () => createSum('sum8', 8, 'add'),
  sum16: () => createSum('sum16', 16, 'add'),
  xor8: () => createSum('xor8', 8, 'xor'),
  lrc: () => createSum('lrc', 8, 'negate'),
}

type CrcResult =
  | { readonly ok: true; readonly crc: Crc }
  | { readonly ok: false; readonly en: string; readonly zh: string }

/** `crc: crc-16/modbus`, `crc: {type: ..}`, or `crc: {width, poly, init, refin, refout, xorout}`. */
export function crcFrom(given: unknown): CrcResult {
  if (typeof given === 'string') return byName(given)
  if (!isRaw(given)) return no('crc is a name or its parameters', 'crc 应为名称或参数')
  const name = given['type'] ?? given['name']
  if (typeof name === 'string') return byName(name)
  const width = Number(given['width'])
  if (!Number.isInteger(width) || width < 3 || width > 64)
    return no(
      'a crc has a name, or a width of 3 to 64 and a poly',
      'crc 需要名称，或 3 到 64 的 width 与 poly',
    )
  const poly = big(given['poly'])
  const init = big(given['init'] ?? 0)
  const xorout = big(given['xorout'] ?? 0)
  if (poly === undefined || init === undefined || xorout === undefined)
    return no('poly, init and xorout are whole numbers', 'poly、init 和 xorout 应为整数')
  const refin = given['refin'] === true
  const refout = (given['refout'] ?? refin) === true
  return { ok: true, crc: createCrc('crc', { width, poly, init, refin, refout, xorout }) }
}

const no = (en: string, zh: string) => ({ ok: false as const, en, zh })

function byName(name: string): CrcResult {
  const wanted = plain(name)
  const sum = Object.hasOwn(sums, wanted) ? sums[wanted] : undefined
  if (sum) return { ok: true, crc: sum() }
  const found = named.find(({ names }) => names.some((each) => plain(each) === wanted))
  if (found) return { ok: true, crc: createCrc(found.names[0] ?? name, found) }
  return no(
    `no crc "${name}"; name another, or give width, poly, init, refin, refout and xorout`,
    `没有 crc "${name}"；请换一个名称，或给出 width、poly、init、refin、refout 和 xorout`,
  )
}

function big(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return BigInt(value)
  if (typeof value === 'string' && /^(0x[0-9a-f]+|\d+)$/i.test(value)) return BigInt(value)
  return undefined
}
