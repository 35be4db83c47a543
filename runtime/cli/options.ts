/** Options that several commands share, and the parsing of their values. */
import { InvalidArgumentError, Option } from 'commander'

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
