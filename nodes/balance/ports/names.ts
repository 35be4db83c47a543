import type { Finding } from '../../../runtime/plugin.ts'

const pattern = /^[a-z][a-z0-9-]*$/
/** What every stage has already. */
const takenPorts = ['error', 'in', 'out']

/** Names that a user gave to ports; `pathOf` gives the JSON pointer of a name's place. */
export function* checkPorts(
  names: readonly string[],
  pathOf: (name: string, index: number) => string,
): Iterable<Finding> {
  for (const [index, name] of names.entries()) {
    const path = pathOf(name.replaceAll('~', '~0').replaceAll('/', '~1'), index)
    if (takenPorts.includes(name))
      yield {
        path,
        message: {
          en: `a port cannot be named "${name}": the node has that port already`,
          zh: `端口不能命名为 "${name}"：该节点已有这个端口`,
        },
      }
    else if (!pattern.test(name))
      yield {
        path,
        message: { en: `"${name}" is no port name`, zh: `"${name}" 不是端口名` },
        hint: {
          en: 'use lower-case letters, digits and hyphens, with a letter first',
          zh: '请使用小写字母、数字和连字符，并以字母开头',
        },
      }
  }
}
