/** "Did you mean": the nearest of the names that could have been meant. */
import { distance } from 'fastest-levenshtein'

/** The nearest name, if it is near enough to be a slip of the finger. */
export function suggest(name: string, names: Iterable<string>): string | undefined {
  const wanted = name.toLowerCase()
  const most = Math.max(1, Math.min(3, Math.floor(name.length / 3)))
  let best: string | undefined
  let least = most + 1
  for (const candidate of names) {
    if (Math.abs(candidate.length - name.length) > most && !isPart(wanted, candidate)) continue
    const steps = isPart(wanted, candidate) ? 1 : stepsBetween(wanted, candidate.toLowerCase())
    if (steps < least && candidate !== name) {
      least = steps
      best = candidate
    }
  }
  return best
}

/** Letters that changed places are one slip, however the edit distance counts them. */
function stepsBetween(a: string, b: string): number {
  const steps = distance(a, b)
  return steps === 2 && sorted(a) === sorted(b) ? 1 : steps
}

const sorted = (text: string): string => text.split('').toSorted().join('')

/** The same word with other signs in it: `json-decode` for `json/decode`, `max_clients` for `maxClients`. */
function isPart(wanted: string, candidate: string): boolean {
  if (wanted.length < 3) return false
  const plain = candidate.toLowerCase().replace(/[^a-z0-9]/g, '')
  return plain === wanted.replace(/[^a-z0-9]/g, '')
}

/** Names of the same family, to list when no single one is near. */
export function similar(name: string, names: readonly string[]): string[] {
  const [family, part] = name.toLowerCase().split('/')
  const related = names.filter((candidate) => {
    const [otherFamily, otherPart] = candidate.split('/')
    return otherFamily === family || (part !== undefined && otherPart === part)
  })
  return related.slice(0, 8)
}
