/** A Kaitai Struct file to a layout on the standard output, or to what of it does not map. */
import { parse, stringify } from 'yaml'

import { reasonOf } from '../../reason.ts'
import { CommandError, Exit } from '../exit.ts'
import { print } from '../output.ts'
import { convertKsy } from './ksy.ts'
import { flowFile, isUsable, loadBinary, readText } from './nodes.ts'

export async function importKsy(path: string): Promise<void> {
  const text = await readText(path)
  const { layout, problems } = convertKsy(parseYaml(text, path))
  for (const { where, message } of problems) console.error(`error ${path} ${where}: ${message}`)
  if (problems.length > 0) {
    process.exitCode = Exit.problems
    return
  }
  const written = stringify(layout, { lineWidth: 100, flowCollectionPadding: true })
  const node = await loadBinary('decode')
  if (isUsable(node.check?.({ layout: flowFile(path, written) }) ?? [])) print(written)
}

function parseYaml(text: string, path: string): unknown {
  try {
    return parse(text)
  } catch (error) {
    throw new CommandError(Exit.problems, `"${path}" is not YAML: ${reasonOf(error)}`)
  }
}
