/** What of a layout cannot be written, or not as it was read. */
import type { Code } from '../expression/code.ts'
import { collectFindings, pointer } from './findings.ts'
import type { Findings, LayoutFinding } from './findings.ts'
import { namesOf, ownRecords, scopeOf } from './model.ts'
import type { Field, Layout, Meaning, Record, Tlv } from './model.ts'

export function inversionFindings({ record, ignoresTrailing }: Layout): LayoutFinding[] {
  const errors = collectFindings()
  const warnings = collectFindings()
  checkRecord(record, errors, warnings, new Set())
  if (ignoresTrailing) loses(warnings, '/trailing', 'bytes at the end', '末尾的字节')
  return [
    ...errors.list.map((finding) => below(finding, 'error')),
    ...warnings.list.map((finding) => below(finding, 'warning')),
  ]
}

const below = (finding: LayoutFinding, severity: 'error' | 'warning'): LayoutFinding => ({
  ...finding,
  severity,
})

function loses(findings: Findings, path: string, en: string, zh: string): void {
  findings.add(
    path,
    `${en} are read and not kept, so they are not written again`,
    `${zh}读取后不保留，因此不会写回`,
  )
}

function checkRecord(
  record: Record,
  errors: Findings,
  warnings: Findings,
  seen: Set<Record>,
): void {
  if (seen.has(record)) return
  seen.add(record)
  const scope = scopeOf(record)
  const keys = new Set(scope.flatMap(({ body }) => (body.kind === 'tlv' ? [body.key] : [])))
  for (const field of scope) {
    checkField(field, keys, errors)
    checkLosses(field, warnings)
    for (const inner of ownRecords(field)) checkRecord(inner, errors, warnings, seen)
  }
}

function checkField(field: Field, keys: ReadonlySet<string>, errors: Findings): void {
  const { id, isHidden, body, origin, byDefault, path, pos, when } = field
  if (
    isHidden &&
    id !== undefined &&
    !keys.has(id) &&
    !origin &&
    !byDefault &&
    body.kind !== 'value' &&
    body.kind !== 'contents'
  )
    errors.add(
      pointer(path, 'id'),
      `nothing says what "${id}" is when it is written: give it "write", "default", or a name without "_"`,
      `写出时无从得知 "${id}" 的值：请给它 "write"、"default"，或不以 "_" 开头的名称`,
    )
  if (typeof pos?.constant === 'number' && pos.constant < 0)
    errors.add(
      pointer(path, 'pos'),
      'a place from the end cannot be written',
      '从末尾计算的位置无法写出',
    )
  if (when?.usesInput && namesOf(field).length === 0)
    errors.add(
      pointer(path, 'if'),
      'nothing says whether it is there when it is written',
      '写出时无从得知它是否存在',
    )
  const codes: [string, Code | undefined][] = [
    ['switchOn', body.kind === 'choice' ? body.on : undefined],
    ['scale', field.meaning?.scale],
    ['offset', field.meaning?.offset],
    ['write', origin?.kind === 'write' ? origin.code : undefined],
  ]
  for (const [key, code] of codes)
    if (code?.usesInput)
      errors.add(
        pointer(path, key),
        'how many bytes there are is not known when they are written',
        '写出时尚不知道有多少字节',
      )
}

function checkLosses(field: Field, warnings: Findings): void {
  const { path, body, meaning } = field
  if (field.ignoresTrailing)
    loses(warnings, pointer(path, 'trailing'), 'bytes at the end', '末尾的字节')
  if (meaning) checkMeaning(meaning, path, warnings)
  if (body.kind === 'tlv') checkTlv(body, pointer(path, 'tlv'), field.id === undefined, warnings)
}

function checkMeaning(meaning: Meaning, path: string, warnings: Findings): void {
  const { map, otherwise, sentinels, round, linear } = meaning
  if (map && new Set(map.values()).size < map.size)
    warnings.add(
      pointer(path, 'map'),
      'two numbers stand for the same: the first is written',
      '两个数代表同一个值：写出第一个',
    )
  if (otherwise && otherwise !== 'keep')
    warnings.add(
      pointer(path, 'map'),
      'what "_" stands for cannot be written',
      '"_" 所代表的值无法写出',
    )
  if (sentinels && new Set(sentinels.values()).size < sentinels.size)
    warnings.add(
      pointer(path, 'sentinel'),
      'two sentinels stand for the same: the first is written',
      '两个哨兵值代表同一个值：写出第一个',
    )
  const step = linear ? Math.abs(linear.factor / linear.divisor) : 1
  if (round !== undefined && 10 ** -round > step * (1 + 1e-9))
    warnings.add(pointer(path, 'round'), 'rounding loses steps of the number', '舍入会丢失数的步进')
}

function checkTlv(
  { unknown, cases }: Tlv,
  path: string,
  isFlat: boolean,
  warnings: Findings,
): void {
  if (unknown === 'skip')
    loses(warnings, pointer(path, 'unknown'), 'tags that are not known', '未知的标签')
  if (unknown === 'stop')
    loses(
      warnings,
      pointer(path, 'unknown'),
      'bytes from a tag that is not known on',
      '从未知标签起的字节',
    )
  const owners = new Map<string, string>()
  for (const [key, { field }] of cases)
    for (const name of isFlat ? namesOf(field) : []) {
      const other = owners.get(name)
      if (other !== undefined && other !== key)
        warnings.add(
          pointer(pointer(path, 'cases'), key),
          `"${name}" belongs to the tag ${other} too, which is the one that is written`,
          `"${name}" 也属于标签 ${other}，写出的是后者`,
        )
      else owners.set(name, key)
    }
}
