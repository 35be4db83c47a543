/** Faults of the file system, in words. */
import { PermanentError, reasonOf, TransientError } from '../../../runtime/plugin.ts'

const sentences: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the file system is read-only',
  ENOENT: 'its folder is gone',
  EMFILE: 'too many files are open',
  ENFILE: 'too many files are open on this machine',
  EIO: 'the disk does not answer',
  EFBIG: 'the file is as big as the system allows',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is a file',
  ENXIO: 'it is a pipe that nobody reads',
  ELOOP: 'it is a symbolic link',
}

/** What a message alone can cause by the name that it chose: another attempt ends in the same way. */
const ofTheName = /^(EISDIR|ENOTDIR|ELOOP|ENAMETOOLONG)$/

export function faultOf(error: unknown, path: string, isChosen: boolean): Error {
  if (error instanceof PermanentError || error instanceof TransientError) return error
  const code = codeOf(error)
  const reason = sentences[code] ?? reasonOf(error)
  const message = `"${path}" cannot be written: ${reason}${code === '' ? '' : ` (${code})`}`
  if (isChosen && ofTheName.test(code)) return new PermanentError('path', message)
  return new TransientError(code === 'ENOSPC' ? 'disk-full' : 'write', message)
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}
