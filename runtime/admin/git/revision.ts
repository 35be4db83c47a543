import type { Git } from './open.ts'

/** The hash of the commit that a name means; `undefined` when git knows none. */
export async function commitOf(run: Git['run'], revision: string): Promise<string | undefined> {
  // As a commit first: what stands after it is then a path, whatever it holds.
  const text = await run([
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${revision}^{commit}`,
  ]).catch(() => '')
  // Behind `--end-of-options` old versions of git print that option, too.
  return /^[0-9a-f]{40,64}$/m.exec(text)?.[0]
}
