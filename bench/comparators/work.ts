/** What a hand-written bridge does to each message; the flows of the other bridges say the same. */
export type Change = (text: string) => string | undefined

const changes: Record<string, Change> = {
  /** Parse, add a field, stringify. */
  field(text) {
    const value: Record<string, unknown> = JSON.parse(text)
    value['bridge'] = 'b1'
    return JSON.stringify(value)
  },
  /** Parse, let pass what is warm, stringify. */
  filter(text) {
    const value: Record<string, unknown> = JSON.parse(text)
    return Number(value['temperature']) > 0 ? JSON.stringify(value) : undefined
  },
  /** Parse and stringify: forward only what is JSON. */
  same: (text) => JSON.stringify(JSON.parse(text)),
  /** Forward the text unseen. */
  plain: (text) => text,
}

export function changeFor(work: string | undefined): Change {
  const change = changes[work ?? 'field']
  if (!change) throw new Error(`there is no work called "${work}"`)
  return change
}
