const one = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

export const problems = {
  label: 'Problems of the flow',
  none: 'No problems.',
  noFlow: 'No flow is open.',
  stale: 'Checking the latest change…',
  error: 'Error',
  warning: 'Warning',
  line: (line: number) => `line ${line}`,
  count: (errors: number, warnings: number) =>
    `${one(errors, 'error')}, ${one(warnings, 'warning')}`,
  fix: (name: string) => `Use "${name}"`,
  fixed: (name: string) => `Use "${name}" instead`,
  filter: 'Which problems are shown',
  errors: (count: number) => one(count, 'error'),
  warnings: (count: number) => one(count, 'warning'),
  allHidden: 'All problems are hidden by the filter.',
  groups: { node: 'node', connection: 'connection', wires: 'Wires', flow: 'The flow' },
  cut: 'Delete the wire',
  removeKey: (key: string) => `Remove "${key}"`,
  connect: 'Connect…',
  feed: 'Add what feeds it…',
  told: (place: number, count: number, message: string) =>
    `Problem ${place} of ${count}: ${message}`,
  next: 'Go to the next problem',
  previous: 'Go to the previous problem',
} as const
