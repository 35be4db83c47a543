/** Which test files a command runs: `NAME.test.yaml` beside `NAME.yaml`. */
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'

import { reasonOf } from '../../reason.ts'
import type { TestFile } from '../../testing/run-file.ts'
import { CommandError, Exit } from '../exit.ts'
import { defaultFolder } from '../files.ts'

const ending = '.test.yaml'

/** A folder: every test file below it. A flow file: its tests. A test file: itself. */
export async function findTests(paths: readonly string[]): Promise<TestFile[]> {
  const found = await Promise.all((paths.length === 0 ? [defaultFolder] : paths).map(findIn))
  const byPath = new Map(found.flat().map((file) => [file.testPath, file]))
  const files = [...byPath.values()]
  for (const { testFile, flowFile, flowPath } of files)
    if (!(await isFile(flowPath)))
      throw new CommandError(
        Exit.usage,
        `there is no flow for "${testFile}": it tests "${flowFile}", beside it`,
      )
  return files
}

async function findIn(path: string): Promise<TestFile[]> {
  const facts = await stat(path).catch((error: unknown) => {
    throw new CommandError(Exit.usage, `cannot read "${path}": ${reasonOf(error)}`)
  })
  if (facts.isDirectory()) return findBelow(path)
  if (path.endsWith(ending)) return [testAt(path, dirname(path))]
  if (!path.endsWith('.yaml'))
    throw new CommandError(Exit.usage, `"${path}" is neither a flow file nor a test of one`)
  const test = `${path.slice(0, -'.yaml'.length)}${ending}`
  if (await isFile(test)) return [testAt(test, dirname(path))]
  throw new CommandError(Exit.usage, `"${path}" has no tests: write them to "${test}"`)
}

/** What starts with `.` or `_` is left out, as for flows. */
async function findBelow(folder: string): Promise<TestFile[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((part) => /^[._]/.test(part)),
    )
    .toSorted()
    .map((path) => testAt(path, folder))
}

function testAt(path: string, root: string): TestFile {
  const flowFile = `${path.slice(0, -ending.length)}.yaml`
  const below = relative(root, flowFile) || basename(flowFile)
  return {
    id: below.slice(0, -'.yaml'.length).split(sep).join('/'),
    testFile: path,
    flowFile,
    testPath: resolve(path),
    flowPath: resolve(flowFile),
    root: resolve(root),
  }
}

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  )
