/** Options that several commands share, and the parsing of their values. */
import { InvalidArgumentError, Option } from 'commander'

import { parseSize } from '../document/units.ts'

/** An option that may stand several times. */
export const collect = (value: string, before: readonly string[]): string[] => [...before, value]

export const nodesOption = (): Option =>
  new Option('--nodes <folder>', 'a folder with node types of your own (may be repeated)')
    .default([], 'none')
    .argParser(collect)

export const languageOption = (): Option =>
  new Option('--lang <language>', 'language of the texts').choices(['en', 'zh-CN']).default('en')

export const envFileOption = (): Option =>
  new Option('--env-file <file>', 'variables for ${env:..}; the environment itself wins')

export function parsePort(value: string): number {
  const port = Number(value)
  if (!/^[0-9]{1,5}$/.test(value) || port > 65_535)
    throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return port
}

const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }

/** `250ms`, `10s`, `2m`: as in flow files. */
export function parseDuration(value: string): number {
  const match = /^([0-9]+(?:\.[0-9]+)?)(ms|s|m|h)$/.exec(value)
  const unit = units[match?.[2] ?? '']
  if (match === null || unit === undefined) {
    if (value === '0') return 0
    throw new InvalidArgumentError('A duration has a unit: 250ms, 10s, 2m.')
  }
  return Number(match[1]) * unit
}

export interface Address {
  readonly host: string
  readonly port: number
}

/** `127.0.0.1:1881`, `[::1]:1881`, `localhost:0`. */
export function parseAddress(value: string): Address {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):([0-9]{1,5})$/.exec(value)
  const host = match?.[1] ?? match?.[2]
  if (host === undefined || match?.[3] === undefined)
    throw new InvalidArgumentError('An address is host:port, for example 127.0.0.1:1881.')
  return { host, port: parsePort(match[3]) }
}

/** Where a runtime is asked, and with what. */
export interface AdminAddress extends Address {
  readonly isTls: boolean
}

const usualAdmin: AdminAddress = { host: '127.0.0.1', port: 1881, isTls: false }

/** `127.0.0.1:1881`, or `https://plant.example:1881` where it has TLS. */
function parseAdmin(value: string): AdminAddress {
  const isTls = value.startsWith('https://')
  const address = value.replace(/^https?:\/\//, '').replace(/\/$/, '')
  return { ...parseAddress(address), isTls }
}

/** For commands that ask a runtime that is there already. */
export const adminOption = (): Option =>
  new Option('--admin <host:port>', 'where the runtime is asked; https://host:port with TLS')
    .argParser(parseAdmin)
    .default(usualAdmin, '127.0.0.1:1881')

/** A token on the command line could be read by everybody on the machine. */
export const tokenVariable = 'SLUICE_TOKEN'

/** The headers of a request to a runtime. */
export function credential(): Record<string, string> {
  const token = process.env[tokenVariable]
  return token === undefined || token === '' ? {} : { authorization: `Bearer ${token}` }
}

export function parseCount(value: string): number {
  const number = Number(value)
  if (!Number.isSafeInteger(number) || number < 1)
    throw new InvalidArgumentError('It is a whole number from 1.')
  return number
}

/** `64KiB`, `100MiB`: as in flow files. */
export function parseSizeOption(value: string): number {
  const size = parseSize(value)
  if (size === undefined || size < 1)
    throw new InvalidArgumentError('A size has a unit: 64KiB, 100MiB.')
  return size
}

/** `1`, `0.5`, `10`, or `max`. */
export function parseSpeed(value: string): number {
  if (value === 'max') return Infinity
  const speed = Number(value)
  if (!(speed > 0) || !Number.isFinite(speed))
    throw new InvalidArgumentError('A pace is a number above 0, or max.')
  return speed
}
