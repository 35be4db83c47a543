/**
 * The built page names what an open flow needs between two marks. The build writes them; the server takes
 * them away, with what is between them, where no flow is opened.
 */
const start = '<!--flow-->'
const end = '<!--/flow-->'
const block = /\s*<!--flow-->.*?<!--\/flow-->/s

/** `lines` of HTML, marked. */
export const forOpenFlow = (lines: readonly string[]): string => [start, ...lines, end].join('\n')

/** The page as it is without an open flow. */
export const withoutOpenFlow = (html: string): string => html.replace(block, '')
