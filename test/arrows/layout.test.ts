/** The folders of ARCHITECTURE.md are the folders that there are. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '../..')
/** How deep folders have lines of their own. Families of nodes have none. */
const depths: Readonly<Record<string, number>> = {
  runtime: 3,
  nodes: 1,
  editor: 3,
  flows: 2,
  test: 3,
  bench: 2,
  deploy: 2,
  docs: 2,
}
/** Parts of one subject. */
const inside =
  /^(runtime\/admin\/live\/flow|test\/document\/edit|test\/render\/pictures|test\/problems\/subflows)$/

/** From the listing, whose indentation says what is below what. */
function named(page: string): string[] {
  const [, listing = ''] = /## Layout\s+```\n(.*?)```/s.exec(page) ?? []
  const above: string[] = []
  return [...listing.matchAll(/^( *)(\S+)\/(?= |$)/gm)].map(([, indent = '', name = '']) => {
    above.length = indent.length / 2
    above.push(name)
    return above.join('/')
  })
}

async function foldersBelow(path: string, depth: number): Promise<string[]> {
  if (depth === 0 || inside.test(path)) return []
  const entries = await readdir(join(root, path), { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory())
  const below = folders.map(({ name }) => foldersBelow(`${path}/${name}`, depth - 1))
  return [path, ...(await Promise.all(below)).flat()]
}

describe('ARCHITECTURE.md', () => {
  it('has a line for each folder, and none for what is gone', async () => {
    const lines = named(await readFile(join(root, 'ARCHITECTURE.md'), 'utf8'))
    const found = Object.entries(depths).map(([top, depth]) => foldersBelow(top, depth))
    expect(lines.toSorted()).toEqual((await Promise.all(found)).flat().toSorted())
  })
})
