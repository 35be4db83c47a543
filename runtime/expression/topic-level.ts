import type { Numeric } from './numbers.ts'

/** The nth level of a topic, from 0; negative numbers count from the end. */
export function topicLevel(topic: string, level: Numeric): string {
  const found = findLevel(topic, Number(level))
  if (found !== undefined) return found
  const count = topic.split('/').length
  throw new Error(`topicLevel(${level}): the topic "${topic}" has ${count} levels`)
}

export function findLevel(topic: string, level: number): string | undefined {
  if (level < 0) return topic.split('/').at(level)
  let start = 0
  for (let passed = 0; passed < level; passed++) {
    start = topic.indexOf('/', start) + 1
    if (start === 0) return undefined
  }
  const end = topic.indexOf('/', start)
  return end < 0 ? topic.slice(start) : topic.slice(start, end)
}
