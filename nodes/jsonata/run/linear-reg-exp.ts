/** As much of RegExp as JSONata uses, in linear time: a pattern or a message cannot hold the thread. */
import { RE2JS } from 're2js'

export class LinearRegExp {
  lastIndex = 0
  readonly #pattern: RE2JS
  constructor({ source, flags }: RegExp) {
    const ignoreCase = flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0
    const multiline = flags.includes('m') ? RE2JS.MULTILINE : 0
    this.#pattern = RE2JS.compile(source, ignoreCase | multiline)
  }

  exec(text: string): (string[] & { index: number }) | null {
    const matcher = this.#pattern.matcher(text)
    if (this.lastIndex > text.length || !matcher.find(this.lastIndex)) {
      this.lastIndex = 0
      return null
    }
    this.lastIndex = matcher.end()
    const groups = Array.from(
      { length: matcher.groupCount() + 1 },
      (_, index) => matcher.group(index) ?? '',
    )
    return Object.assign(groups, { index: matcher.start() })
  }
}
