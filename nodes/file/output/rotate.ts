/** Files that are full: renamed with the time, packed, and the oldest deleted. */
import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'

/** `data.ndjson` becomes `data-20260131T093000123Z.ndjson`. Returns the new path. */
export async function setAside(path: string, now: number): Promise<string> {
  const extension = extname(path)
  const stem = path.slice(0, path.length - extension.length)
  const time = new Date(now).toISOString().replaceAll(/[-:.]/g, '')
  for (let copy = 1; ; copy++) {
    const name = `${stem}-${time}${copy === 1 ? '' : `-${copy}`}${extension}`
    if ((await exists(name)) || (await exists(`${name}.gz`))) continue
    await rename(path, name)
    return name
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  )
}

/** The packed file appears whole, then the plain one goes: a crash leaves one of them. */
export async function pack(path: string): Promise<void> {
  const part = `${path}.gz.part`
  await pipeline(createReadStream(path), createGzip(), createWriteStream(part, { mode: 0o640 }))
  await rename(part, `${path}.gz`)
  await unlink(path)
}

/** Deletes all but the newest `keep` of the files that were set aside for this path. */
export async function prune(path: string, keep: number): Promise<void> {
  const folder = dirname(path)
  const aged: { readonly name: string; readonly time: string; readonly copy: number }[] = []
  for (const name of await readdir(folder)) {
    const age = ageOf(name, basename(path))
    if (age) aged.push({ name, ...age })
  }
  aged.sort((a, b) => (a.time === b.time ? b.copy - a.copy : a.time < b.time ? 1 : -1))
  await Promise.all(aged.slice(keep).map(({ name }) => unlink(join(folder, name))))
}

/** When a file was set aside for `name`, or `undefined` when it is another one. */
function ageOf(file: string, name: string): { time: string; copy: number } | undefined {
  const extension = extname(name)
  const stem = name.slice(0, name.length - extension.length)
  if (!file.startsWith(`${stem}-`)) return undefined
  const rest = file.slice(stem.length + 1).replace(/\.gz$/, '')
  if (!rest.endsWith(extension)) return undefined
  const middle = rest.slice(0, rest.length - extension.length)
  const [, time, copy] = /^(\d{8}T\d{9}Z)(?:-(\d+))?$/.exec(middle) ?? []
  return time === undefined ? undefined : { time, copy: Number(copy ?? 1) }
}
