/** MQTT topic filters, as far as a hint needs them. */

/** A topic that the filter takes; nothing while the filter is none, or has no wildcard. */
export function exampleOf(filter: string): string | undefined {
  const levels = filter.replace(/^\$share\/[^/]+\//, '').split('/')
  const isGood = levels.every(
    (level, index) =>
      level === '+' || (level === '#' && index === levels.length - 1) || !/[+#]/.test(level),
  )
  if (!isGood || !levels.some((level) => level === '+' || level === '#')) return undefined
  const names = ['a', 'b', 'c', 'd']
  let next = 0
  const name = (): string => names[next++ % names.length] ?? 'a'
  return levels.map((level) => (/^[+#]$/.test(level) ? name() : level)).join('/')
}

export function doesMatch(filter: string, topic: string): boolean {
  const levels = filter.replace(/^\$share\/[^/]+\//, '').split('/')
  const parts = topic.split('/')
  // What starts with a dollar sign belongs to the broker: a wildcard does not take it.
  if (topic.startsWith('$') && /^[+#]/.test(filter)) return false
  const end = levels.indexOf('#')
  const fixed = end < 0 ? levels : levels.slice(0, end)
  if (end < 0 ? parts.length !== levels.length : parts.length < fixed.length) return false
  return fixed.every((level, index) => level === '+' || level === parts[index])
}
