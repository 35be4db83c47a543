/**
 * `json/decode` gives the verdicts of nst/JSONTestSuite: every decided case, and for the others an
 * answer of some kind. The data is not in this repository: CONFORMANCE_DATA names its folder.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

import decode from '../../nodes/json/decode.ts'
import { PermanentError } from '../../runtime/plugin.ts'
import type { TransformFunction } from '../../runtime/plugin.ts'
import { resolved } from '../helpers/context.ts'

interface Case {
  readonly name: string
  readonly dir?: string
  readonly expect?: string
  readonly base64?: string
  /** In place of a long text: this one, over and over. */
  readonly repeat?: { readonly byte?: string; readonly text?: string; readonly count: number }
}

const file = join(process.env['CONFORMANCE_DATA'] ?? '', 'json-parsing.json')
const isThere = process.env['CONFORMANCE_DATA'] !== undefined && existsSync(file)
if (!isThere) {
  const message = 'JSON conformance skipped: CONFORMANCE_DATA names no folder with its cases'
  if (process.env['CI']) throw new Error(message)
  console.warn(message)
}
const { cases }: { cases: readonly Case[] } = isThere
  ? JSON.parse(readFileSync(file, 'utf8'))
  : { cases: [] }

// The suite lets the last of two equal keys win; refusing them is our default, and stricter.
const lenient = decode.create(resolved(decode.config, { duplicateKeys: 'last' }))
const strict = decode.create(resolved(decode.config, {}))

function bytesOf({ base64 = '', repeat }: Case): Buffer {
  if (!repeat) return Buffer.from(base64, 'base64')
  return Buffer.from((repeat.byte ?? repeat.text ?? '').repeat(repeat.count))
}

function verdict(run: TransformFunction, test: Case): 'accept' | 'reject' {
  try {
    run({ payload: bytesOf(test), topic: '', meta: {} })
    return 'accept'
  } catch (error) {
    if (error instanceof PermanentError && error.code === 'decode') return 'reject'
    throw error
  }
}

describe.skipIf(!isThere)('json/decode and JSONTestSuite', () => {
  it('has the decided cases', () => {
    const decided = cases.filter((test) => ['accept', 'reject'].includes(test.expect ?? ''))
    expect(decided.length).toBeGreaterThanOrEqual(283)
  })

  it.each(cases)('decides $dir/$name', (test) => {
    const given = verdict(lenient, test)
    const allowed = ['accept', 'reject'].filter((word) => word === test.expect)
    expect(allowed.length === 0 ? [given] : allowed).toContain(given)
  })

  it('differs by default only where a key stands twice', () => {
    const different = cases.filter((test) => verdict(strict, test) !== verdict(lenient, test))
    const names = different.map(({ name }) => name)
    expect(names.filter((name) => !/duplicate|same_(key|value)/.test(name))).toEqual([])
  })
})
