/**
 * Where a request goes. Scheme, host and port are those of the file: a message may choose path and
 * query, and never another server.
 */
import { PermanentError, reasonOf } from '../../../runtime/plugin.ts'
import type { Message, Template, Words } from '../../../runtime/plugin.ts'

/** `http://host:port`, and what ends it; holes come later. */
const fixedOrigin = /^https?:\/\/[^/?#{}@\s\\]+(?=[/?]|$)/i

/** What is wrong with a URL in the file, or `undefined`. */
export function urlFault(template: Template): Words | undefined {
  const { source } = template
  if (/^https?:\/\/[^/?#]*@/i.test(source)) {
    return {
      en: 'credentials do not belong into a URL: use "auth"',
      zh: '凭据不应写在 URL 中：请使用 "auth"',
    }
  }
  const origin = fixedOrigin.exec(source)?.[0]
  if (origin !== undefined && URL.canParse(origin)) return undefined
  return {
    en: 'the URL must begin with http:// or https:// and a host that no message chooses',
    zh: 'URL 必须以 http:// 或 https:// 开头，且主机不能由消息决定',
  }
}

export const isSecure = (template: Template) => /^https:/i.test(template.source)

/** The URL for each message; throws what is wrong with one. */
export function createUrl(template: Template): (message: Message) => URL {
  const { constant, source } = template
  const { origin } = new URL(fixedOrigin.exec(source)?.[0] ?? '')
  if (constant !== undefined) {
    const url = new URL(constant)
    return () => url
  }
  return (message) => {
    const text = render(template, message)
    const fault = textFault(text)
    if (fault !== undefined || !URL.canParse(text)) {
      const cut = text.length > 200 ? `${text.slice(0, 197)}...` : text
      throw new PermanentError('url', `${JSON.stringify(cut)} ${fault ?? 'is no URL'}`)
    }
    const url = new URL(text)
    if (url.origin === origin && url.username === '' && url.password === '') return url
    throw new PermanentError(
      'url',
      `the message would send the request to another host than ${origin}`,
    )
  }
}

const maxLength = 8192
// oxlint-disable-next-line no-control-regex -- these have no place in a URL
const strange = /[\u0000-\u0020\u007f\\#]/

/** Dots would lead out of the path that the file says, also when they are escaped. */
const dots = /\/(\.|%2e){1,2}(?=[/?]|$)/i

function textFault(url: string): string | undefined {
  if (url.length > maxLength) return `is longer than ${maxLength} characters`
  if (strange.test(url))
    return 'has a space, a control character, a backslash or a "#" in it: escapeUrl() makes a value fit'
  return dots.test(url.split('?')[0] ?? '') ? 'has a "." or ".." in its path' : undefined
}

/** A fault in an expression stays one at every attempt. */
export function render(template: Template, message: Message): string {
  try {
    return template.render(message)
  } catch (error) {
    throw new PermanentError('expression', reasonOf(error))
  }
}
