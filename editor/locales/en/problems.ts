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
} as const
