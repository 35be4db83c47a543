/** A flow of a thousand nodes and fifteen hundred wires: rows that lead to their neighbours. */
const columns = 10
const rows = 100
const rowsWithCrossing = 100
const crossingsInARow = 6

const name = (row: number, column: number): string => `n${row}-${column}`

function node(row: number, column: number): string {
  const id = name(row, column)
  if (column === 0)
    return `  ${id}:\n    type: generate\n    every: 1s\n    walk:\n      t: { min: 1, max: 9 }\n`
  if (column === columns - 1) return `  ${id}:\n    type: log\n`
  return `  ${id}:\n    type: filter\n    where: payload.t > ${row}\n`
}

const each = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index))

/** Without a layout the editor places everything itself. */
export function largeFlow(hasLayout: boolean): string {
  const nodes = each(rows, (row) => each(columns, (column) => node(row, column))).flat()
  const chains = each(
    rows,
    (row) => `  - ${each(columns, (column) => name(row, column)).join(' -> ')}\n`,
  )
  // Forwards only, so that no circle comes to be.
  const crossings = each(rowsWithCrossing, (row) =>
    each(crossingsInARow, (at) => {
      const other = (row + 1 + at * 3) % rows
      return `  - ${name(row, at + 1)} -> ${name(other, at + 2)}\n`
    }),
  ).flat()
  const layout = each(rows, (row) =>
    each(columns, (column) => `  ${name(row, column)}: { x: ${column * 288}, y: ${row * 112} }\n`),
  ).flat()
  return [
    'version: 1\nname: Large\nnodes:\n',
    ...nodes,
    '\nwires:\n',
    ...chains,
    ...crossings,
    ...(hasLayout ? ['\nlayout:\n', ...layout] : []),
  ].join('')
}

export const smallFlow = 'version: 1\nname: Small\nnodes:\n  end: { type: log }\n'
