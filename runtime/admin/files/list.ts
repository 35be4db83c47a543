/** Every flow of the folder in a line: its name, its size, and how many problems it has. */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

import { findFlowsBelow } from '../../graph/find-flows.ts'
import type { FoundFlow } from '../../graph/find-flows.ts'
import type { Checker } from '../check/checker.ts'
import type { FilesAnswer, FlowFileSummary } from '../contract/files.ts'
import { isWritable } from './folder.ts'
import { isFlowId } from './names.ts'
import type { Store } from './store.ts'
import { etagOf, maxFileBytes, textOf } from './text.ts'

export async function listFiles(store: Store, checker: Checker): Promise<FilesAnswer> {
  const found = await findFlowsBelow(store.root)
  const skipped = found.skipped.map(({ path, reason }) =>
    `${path} ${reason}`.replaceAll(store.root, 'the flows folder'),
  )
  const isFolderReadOnly = await store.isReadOnly()
  const files: FlowFileSummary[] = []
  // One after the other: a thousand files at once would hold them all in memory.
  for (const flow of found.flows) {
    const summary = await summaryOf(store.root, flow, checker)
    if (typeof summary === 'string') skipped.push(`${flow.path} ${summary}`)
    else files.push({ ...summary, isReadOnly: isFolderReadOnly || summary.isReadOnly })
  }
  return { files, folders: found.folders.filter(isFlowId), skipped }
}

/** Why it is left out, in words, or what there is to say. */
async function summaryOf(
  root: string,
  { id, path, isLink }: FoundFlow,
  checker: Checker,
): Promise<FlowFileSummary | string> {
  if (!isFlowId(id)) return 'has a name that the editor does not take'
  const absolute = join(root, path)
  try {
    const facts = await stat(absolute)
    if (facts.size > maxFileBytes) return 'is too large for a flow file'
    const bytes = await readFile(absolute)
    const text = textOf(bytes)
    if (text === undefined) return 'is not UTF-8 text'
    const etag = etagOf(bytes)
    const { subflow, ...summary } = await checker.summarise(id, text, etag)
    const isReadOnly = isLink || !(await isWritable(absolute))
    const { size, mtimeMs: modified } = facts
    const asType = subflow === undefined ? {} : { subflow }
    return { id, ...summary, etag, size, modified, isReadOnly, ...asType }
  } catch {
    return 'cannot be read'
  }
}
