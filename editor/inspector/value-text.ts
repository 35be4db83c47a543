import { stringify } from 'yaml'

/** What stands in a text control for a value; maps and lists as YAML. */
export function textOfValue(value: unknown): string {
  if (value === undefined) return ''
  return typeof value === 'string' ? value : stringify(value).trimEnd()
}
