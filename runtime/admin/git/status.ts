/** `git status` of the flows folder, from its machine-readable form. */
import type { GitStatusAnswer } from '../contract/git.ts'
import { isFlowId } from '../files/names.ts'
import type { Git } from './open.ts'

type Change = GitStatusAnswer['changed'][number]

export async function statusOf({ run, prefix }: Git): Promise<GitStatusAnswer> {
  const text = await run([
    'status',
    '--porcelain=v2',
    '--branch',
    '-z',
    '--untracked-files=all',
    '--no-renames',
    '--ignore-submodules=all',
    '--',
    '.',
  ])
  const fields = text.split('\0')
  const head = (name: string): string | undefined =>
    fields.find((field) => field.startsWith(`# branch.${name} `))?.slice(`# branch.${name} `.length)
  const ahead = /^\+(\d+) -(\d+)$/.exec(head('ab') ?? '')
  return {
    branch: head('head') ?? '(unknown)',
    ...(ahead ? { ahead: Number(ahead[1]), behind: Number(ahead[2]) } : {}),
    changed: fields.flatMap((field) => changeOf(field, prefix)),
  }
}

/** `1 XY ...` changed, `u XY ...` conflict, `? path` new; without renames each is one field. */
function changeOf(field: string, prefix: string): Change[] {
  const found =
    /^(1) (..) (?:\S+ ){6}(.*)$/s.exec(field) ??
    /^(u) (..) (?:\S+ ){8}(.*)$/s.exec(field) ??
    /^(\?)( )(.*)$/s.exec(field)
  const [, kind, state = '', full = ''] = found ?? []
  if (kind === undefined || !full.startsWith(prefix)) return []
  const path = full.slice(prefix.length)
  const id = idOf(path)
  return [{ path, ...(id === undefined ? {} : { id }), state: stateOf(kind, state) }]
}

function stateOf(kind: string, state: string): Change['state'] {
  if (kind === 'u') return 'conflict'
  // In the work tree: what is on disk counts, not what was staged.
  if (state[1] === 'D' || state === 'D.') return 'deleted'
  return kind === '?' || state[0] === 'A' ? 'new' : 'changed'
}

function idOf(path: string): string | undefined {
  if (!path.endsWith('.yaml')) return undefined
  const id = path.slice(0, -'.yaml'.length)
  return isFlowId(id) ? id : undefined
}
