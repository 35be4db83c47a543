/** Paths between files of the flows folder, by the ids of flows. */

/** `../a.yaml` in the flow `plant/line`: its parts below the flows folder; `..` first where it leads out. */
function partsOf(flow: string, path: string): string[] {
  const way = flow.split('/').slice(0, -1)
  for (const part of path.split('/')) {
    if (part === '.' || part === '') continue
    if (part === '..' && way.length > 0 && way.at(-1) !== '..') way.pop()
    else way.push(part)
  }
  return way
}

/** As the flow writes it, with a dot first. */
function pathTo(flow: string, parts: readonly string[]): string {
  const from = flow.split('/').slice(0, -1)
  let same = 0
  while (same < from.length && same < parts.length - 1 && from[same] === parts[same]) same += 1
  const up = Array.from({ length: from.length - same }, () => '..')
  const way = [...up, ...parts.slice(same)]
  return way[0] === '..' ? way.join('/') : `./${way.join('/')}`
}

const ending = '.yaml'

/** `../subflows/clean.yaml`: the type of the subflow in the flow. */
export const typeOfSubflow = (flow: string, subflow: string): string =>
  pathTo(flow, `${subflow}${ending}`.split('/'))

/** The flow id that a type of the flow leads to; nothing when it is no subflow, or lies outside. */
export function subflowOfType(flow: string, type: string | undefined): string | undefined {
  if (type === undefined || !/^\.{1,2}\/.*\.yaml$/.test(type)) return undefined
  const parts = partsOf(flow, type)
  return parts[0] === '..' ? undefined : parts.join('/').slice(0, -ending.length)
}

/** The same file, named from another flow. */
export const rebased = (path: string, from: string, to: string): string =>
  path.startsWith('/') || folderOf(from) === folderOf(to) ? path : pathTo(to, partsOf(from, path))

const folderOf = (flow: string): string => flow.slice(0, flow.lastIndexOf('/') + 1)
