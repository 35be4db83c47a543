/** Paths of a server connection: exact, or with `{name}` for one segment. */
export interface PathPattern {
  readonly source: string
  readonly isExact: boolean
  /** The named segments, or `undefined` when the path is another one. */
  match(path: string): Readonly<Record<string, string>> | undefined
}

const hole = /^\{([A-Za-z][A-Za-z0-9_]*)\}$/
export const pathSyntax =
  '^/(([^/{}?#\\s]*|\\{[A-Za-z][A-Za-z0-9_]*\\})/)*([^/{}?#\\s]*|\\{[A-Za-z][A-Za-z0-9_]*\\})$'

export function compilePath(source: string): PathPattern {
  const wanted = source.split('/')
  const names = wanted.map((segment) => hole.exec(segment)?.[1])
  const isExact = names.every((name) => name === undefined)
  if (isExact) return { source, isExact, match: (path) => (path === source ? {} : undefined) }
  return {
    source,
    isExact,
    match(path) {
      const segments = path.split('/')
      if (segments.length !== wanted.length) return undefined
      const found: [string, string][] = []
      for (const [index, segment] of segments.entries()) {
        const name = names[index]
        if (name === undefined) {
          if (segment !== wanted[index]) return undefined
          continue
        }
        const value = decoded(segment)
        if (value === undefined || value === '') return undefined
        found.push([name, value])
      }
      return Object.fromEntries(found)
    },
  }
}

function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}
