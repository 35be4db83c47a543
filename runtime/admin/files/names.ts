/** Names that come over the network: a flow's id is a path below the flows folder, and nothing else. */
import { Refusal } from '../refusal.ts'

const part = /^[A-Za-z0-9](?:[A-Za-z0-9 ._-]*[A-Za-z0-9_-])?$/
const maxPart = 120
const maxLength = 400
const maxParts = 16

/** What Windows takes for a device, whatever follows the dot. */
const device = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|$)/i

function isName(id: string): boolean {
  if (id.length === 0 || id.length > maxLength) return false
  const parts = id.split('/')
  return (
    parts.length <= maxParts &&
    parts.every((each) => each.length <= maxPart && part.test(each) && !device.test(each))
  )
}

/** `plant/line-3`. */
export const isFlowId = (id: string): boolean => isName(id) && !/\.(?:test|yaml)$/i.test(id)

export function checkFlowId(id: string): string {
  if (isFlowId(id)) return id
  throw new Refusal(
    400,
    'name',
    'a flow\'s name is made of letters, digits, spaces, ".", "_" and "-", starts with a letter or digit, may have folders ("plant/line-3"), and does not end in ".test"',
  )
}

const attachmentEndings = /\.(?:proto|json|avsc|yaml)$/

/** A file beside the flows that a node reads. */
export function checkAttachmentName(name: string): string {
  if (!isName(name)) throw new Refusal(400, 'name', 'this is no name for a file')
  if (!attachmentEndings.test(name) || name.endsWith('.test.yaml'))
    throw new Refusal(400, 'name', 'a file beside the flows ends in .proto, .json, .avsc or .yaml')
  return name
}
