/**
 * Flow files on disk. What is written is whole or not there, writers wait for one another, and nobody
 * overwrites what they have not seen: the ETag is compared with the bytes that are there at that moment.
 */
import { link, readFile, rename, stat, unlink, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'

import writeFileAtomic from 'write-file-atomic'

import type { FileAnswer, SaveAnswer } from '../contract/files.ts'
import { Refusal } from '../refusal.ts'
import { isWritable, makeParents, placeOf } from './folder.ts'
import type { Place } from './folder.ts'
import { bytesOf, etagOf, maxFileBytes, textOf } from './text.ts'

/** What the client has seen: an ETag, or that there is nothing. */
export type Seen = { readonly etag: string } | 'nothing' | 'anything'

export interface Store {
  /** Real path of the flows folder. */
  readonly root: string
  isReadOnly(): Promise<boolean>
  read(id: string): Promise<FileAnswer>
  save(id: string, text: string, seen: Seen): Promise<SaveAnswer>
  remove(id: string, seen: Seen): Promise<void>
  move(from: string, to: string): Promise<SaveAnswer>
  copy(from: string, to: string): Promise<SaveAnswer>
  attach(name: string, bytes: Uint8Array, seen: Seen): Promise<SaveAnswer>
  /** The test file of a flow; `undefined` when it has none. */
  readTest(id: string): Promise<FileAnswer | undefined>
  saveTest(id: string, text: string, seen: Seen): Promise<SaveAnswer>
}

const flow = (id: string): string => `${id}.yaml`
const test = (id: string): string => `${id}.test.yaml`

export function createStore(root: string, isStartedReadOnly: boolean): Store {
  let last: Promise<unknown> = Promise.resolve()
  /** One writer at a time in the whole folder: a rename touches several files. */
  function alone<T>(work: () => Promise<T>): Promise<T> {
    const next = last.then(work, work)
    last = next.catch(() => {})
    return next
  }
  const isReadOnly = async (): Promise<boolean> => isStartedReadOnly || !(await isWritable(root))

  async function refuseReadOnly(place?: Place): Promise<void> {
    if (isStartedReadOnly) throw new Refusal(403, 'read-only', 'the editor was started read-only')
    if (!(await isWritable(root)))
      throw new Refusal(403, 'read-only', 'the flows folder may not be written')
    if (place?.exists !== true) return
    if (place.isLink) throw new Refusal(403, 'read-only', 'a link is not written: edit its target')
    if (!(await isWritable(place.path)) || !(await isWritable(dirname(place.path))))
      throw new Refusal(403, 'read-only', 'the file may not be written')
  }

  async function answerOf(id: string, place: Place): Promise<FileAnswer> {
    const bytes = await readBytes(place.path)
    const text = textOf(bytes)
    if (text === undefined)
      throw new Refusal(422, 'not-text', 'the file is not UTF-8 text: the editor cannot show it')
    const isLocked = place.isLink || (await isReadOnly()) || !(await isWritable(place.path))
    return { id, text, etag: etagOf(bytes), isReadOnly: isLocked }
  }

  async function write(
    name: string,
    id: string,
    bytes: Uint8Array,
    seen: Seen,
  ): Promise<SaveAnswer> {
    return alone(async () => {
      const place = await placeOf(root, name)
      await refuseReadOnly(place)
      await compare(place, seen, () => answerOf(id, place))
      await makeParents(root, name)
      await put(place, bytes)
      return { id, etag: etagOf(bytes) }
    })
  }

  const transfer = (from: string, to: string, carry: Carry): Promise<SaveAnswer> =>
    alone(async () => {
      const [source, target] = [await placeOf(root, flow(from)), await placeOf(root, flow(to))]
      if (!source.exists) throw new Refusal(404, 'not-found', `there is no flow "${from}"`)
      await refuseReadOnly(carry === moveFile ? source : undefined)
      const [sourceTest, targetTest] = [
        await placeOf(root, test(from)),
        await placeOf(root, test(to)),
      ]
      if (target.exists) throw new Refusal(409, 'exists', `there is a flow "${to}" already`)
      if (sourceTest.exists && targetTest.exists)
        throw new Refusal(409, 'exists', `there is a test of "${to}" already`)
      await makeParents(root, flow(to))
      await carry(source.path, target.path)
      if (sourceTest.exists) await carry(sourceTest.path, targetTest.path)
      return { id: to, etag: etagOf(await readBytes(target.path)) }
    })

  return {
    root,
    isReadOnly,
    async read(id) {
      const place = await placeOf(root, flow(id))
      if (!place.exists) throw new Refusal(404, 'not-found', `there is no flow "${id}"`)
      return answerOf(id, place)
    },
    save: (id, text, seen) => write(flow(id), id, bytesOf(text), seen),
    attach: (name, bytes, seen) => write(name, name, bytes, seen),
    remove: (id, seen) =>
      alone(async () => {
        const place = await placeOf(root, flow(id))
        if (!place.exists) throw new Refusal(404, 'not-found', `there is no flow "${id}"`)
        await refuseReadOnly(place)
        await compare(place, seen, () => answerOf(id, place))
        await unlink(place.path)
      }),
    async readTest(id) {
      const place = await placeOf(root, test(id))
      return place.exists ? answerOf(id, place) : undefined
    },
    saveTest: (id, text, seen) => write(test(id), id, bytesOf(text), seen),
    move: (from, to) => transfer(from, to, moveFile),
    copy: (from, to) => transfer(from, to, copyFile),
  }
}

async function readBytes(path: string): Promise<Buffer> {
  if ((await stat(path)).size > maxFileBytes)
    throw new Refusal(413, 'too-large', `the file has more than ${maxFileBytes} bytes`)
  return readFile(path)
}

async function compare(
  place: Place,
  seen: Seen,
  current: () => Promise<FileAnswer>,
): Promise<void> {
  if (seen === 'anything') return
  if (seen === 'nothing') {
    if (!place.exists) return
    throw new Refusal(412, 'exists', 'there is a file under this name', await orNothing(current))
  }
  if (!place.exists) throw new Refusal(412, 'changed', 'the file is gone')
  if (etagOf(await readBytes(place.path)) === seen.etag) return
  throw new Refusal(412, 'changed', 'the file holds something else now', await orNothing(current))
}

/** An attachment may be no text; then the refusal says enough. */
const orNothing = (current: () => Promise<FileAnswer>): Promise<FileAnswer | undefined> =>
  current().catch(() => undefined)

async function put({ path, exists }: Place, bytes: Uint8Array): Promise<void> {
  const options = exists ? {} : { mode: 0o666 & ~process.umask() }
  await writeFileAtomic(path, Buffer.from(bytes), options)
}

type Carry = (from: string, to: string) => Promise<void>

/** A rename would overwrite what came in between; a hard link refuses to. */
async function moveFile(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (!hasNoLinks(error)) throw error
    return rename(from, to)
  }
  await unlink(from)
}

const hasNoLinks = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(String(error.code))

async function copyFile(from: string, to: string): Promise<void> {
  await writeFile(to, await readBytes(from), { flag: 'wx' })
}
