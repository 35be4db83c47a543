/** A description of a schema: Markdown of which only code spans occur. */
export function Words({ text }: { readonly text: string }) {
  return text.split('`').map((part, index) =>
    // oxlint-disable-next-line react/no-array-index-key -- the parts of a text never move
    index % 2 === 1 ? <code key={index}>{part}</code> : <span key={index}>{part}</span>,
  )
}
