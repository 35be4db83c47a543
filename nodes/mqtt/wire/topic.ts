/** Topic names and filters (section 4.7): what is allowed, what matches what. */
import type { Words } from '../../../runtime/plugin.ts'

/** What is wrong with it as the end of a sentence: `the topic "a/#"` ... */
type Fault = Words | undefined

/** Why a topic name may not be published to, or `undefined` when it may. */
export function topicFault(topic: string): Fault {
  if (topic === '') return { en: 'is empty', zh: '为空' }
  if (/[+#]/.test(topic))
    return {
      en: 'has a wildcard ("+" or "#"); a message needs a plain topic',
      zh: '含有通配符（"+" 或 "#"）；消息需要不含通配符的主题',
    }
  return textFault(topic)
}

/** Why a filter may not be subscribed to, or `undefined`. */
export function filterFault(filter: string): Fault {
  if (filter === '') return { en: 'is empty', zh: '为空' }
  if (filter.startsWith('$share/')) {
    const { group, inner } = splitShare(filter)
    if (!group || /[+#]/.test(group))
      return {
        en: 'needs a group without wildcards behind "$share/"',
        zh: '在 "$share/" 之后需要不含通配符的组名',
      }
    return inner === ''
      ? { en: 'has no filter behind the group', zh: '在组名之后没有过滤器' }
      : filterFault(inner)
  }
  const levels = filter.split('/')
  for (const [index, level] of levels.entries()) {
    if (level.includes('#') && (level !== '#' || index !== levels.length - 1)) {
      return { en: '"#" must stand alone as the last level', zh: '中的 "#" 只能单独作为最后一级' }
    }
    if (level.includes('+') && level !== '+')
      return { en: '"+" must stand alone in its level', zh: '中的 "+" 必须独占一级' }
  }
  return textFault(filter)
}

function textFault(text: string): Fault {
  if (text.includes('\0')) return { en: 'has the character U+0000', zh: '含有字符 U+0000' }
  if (/\p{Surrogate}/u.test(text))
    return {
      en: 'has half of a surrogate pair, which UTF-8 cannot hold',
      zh: '含有半个代理对，UTF-8 无法表示',
    }
  if (Buffer.byteLength(text) > 0xffff)
    return { en: 'is longer than 65,535 bytes', zh: '超过 65,535 字节' }
  return undefined
}

/** `$share/group/filter` into its parts; other filters come back as `inner`. */
export function splitShare(filter: string): { readonly group?: string; readonly inner: string } {
  if (!filter.startsWith('$share/')) return { inner: filter }
  const slash = filter.indexOf('/', 7)
  if (slash < 0) return { group: filter.slice(7), inner: '' }
  return { group: filter.slice(7, slash), inner: filter.slice(slash + 1) }
}

/** Whether a message with this topic belongs to the subscription. */
export function matches(filter: string, topic: string): boolean {
  const levels = splitShare(filter).inner.split('/')
  const names = topic.split('/')
  if (topic.startsWith('$') && (levels[0] === '#' || levels[0] === '+')) return false
  for (const [index, level] of levels.entries()) {
    if (level === '#') return true
    if (index >= names.length || (level !== '+' && level !== names[index])) return false
  }
  return levels.length === names.length
}

/** Whether every topic of `narrow` also matches `wide` (the filters may be equal). */
export function covers(wide: string, narrow: string): boolean {
  const [a, b] = [wide.split('/'), narrow.split('/')]
  if (/^[+#]/.test(wide) && narrow.startsWith('$')) return false
  for (const [index, level] of a.entries()) {
    if (level === '#') return true
    const other = b[index]
    if (other === undefined || other === '#') return false
    if (level !== '+' && level !== other) return false
  }
  return a.length === b.length
}

/** Whether some topic matches both filters. */
export function overlap(left: string, right: string): boolean {
  const [a, b] = [splitShare(left).inner.split('/'), splitShare(right).inner.split('/')]
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [one, other] = [a[index], b[index]]
    if (one === '#' || other === '#') return true
    if (one === undefined || other === undefined) {
      return false
    }
    if (one !== '+' && other !== '+' && one !== other) return false
  }
  return true
}
