/** Templates as the dialogs offer them: with their picture, and as the text of a flow of some name. */
import { readView } from '../../runtime/document/edit/read-view.ts'
import type { FlowView } from '../../runtime/document/edit/view.ts'

/** A flow without nodes, where the server offers none. */
export const blank = 'version: 1\nname: NAME\n'

/** The text of the template for a flow of this name. */
export const named = (template: string, name: string): string =>
  template.replace('name: NAME', () => `name: ${quoted(name)}`)

/** As a YAML value: quoted unless it is plainly a word. */
const quoted = (name: string): string =>
  /^[a-z][\w -]*\w$/i.test(name) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(name)
    ? name
    : JSON.stringify(name)

export const viewOf = (template: string): FlowView => readView(template).view
