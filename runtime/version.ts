/** The version of the package, read once and only when somebody asks. */
import { readFileSync } from 'node:fs'

let known: string | undefined

export function version(): string {
  known ??= read()
  return known
}

/** The source stands one folder below the package, the build two. */
function read(): string {
  for (const up of ['../', '../../']) {
    try {
      const text = readFileSync(new URL(`${up}package.json`, import.meta.url), 'utf8')
      return (JSON.parse(text) as { version: string }).version // our own file
    } catch {
      continue
    }
  }
  throw new Error('bug: the package has no package.json')
}
