/** `npm run check:arrows`: prints file:line of every import that breaks an arrow of ARCHITECTURE.md. */
import { readdir, readFile } from 'node:fs/promises'

import { findViolations } from './arrows.ts'

const folders = ['runtime', 'nodes', 'editor']
const found = await Promise.all(
  folders.map(async (folder) =>
    // A tree that has no such folder yet has nothing to check there.
    (await readdir(folder, { recursive: true }).catch(() => [])).map((name) => `${folder}/${name}`),
  ),
)
const names = found.flat().filter((name) => /\.tsx?$/.test(name))
const files = new Map(
  await Promise.all(
    names.toSorted().map(async (name) => [name, await readFile(name, 'utf8')] as const),
  ),
)
const violations = findViolations(files)
for (const { file, line, message } of violations) console.error(`${file}:${line}  ${message}`)
if (violations.length > 0) process.exitCode = 1
else console.log(`arrows: ${files.size} files, every import follows them`)
