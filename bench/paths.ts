import { fileURLToPath } from 'node:url'

/** The repository, seen from dist/bench. */
export const root = fileURLToPath(new URL('../../', import.meta.url))
/** Built programs, generated flows, the installed comparator: nothing of it is tracked. */
export const cache = `${root}.cache/bench/`
export const built = (path: string): string => `${root}dist/bench/${path}`
