const one = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

export const yaml = {
  label: 'Text of the flow',
  typing: 'Edit the text',
  readOnly: 'This flow can only be read.',
  conflict: (count: number) =>
    `${one(count, 'conflict')} of git in this file: it holds both sides. Merge them, or keep one side of each by hand.`,
  goToConflict: 'Go to the first',
  solveConflicts: 'Merge…',
  conflictsSolved: 'Merge both sides',
  atTop: 'flow',
  broken: (reason: string) => `The text cannot be read here: ${reason}`,
  doesNotFit: 'The types do not fit, or the wire is there already.',
  show: 'Show the text of the flow',
  focus: 'Go to the text of the flow',
  editor: {
    find: 'Find',
    replace: 'Replace',
    next: 'Next',
    previous: 'Previous',
    all: 'All',
    matchCase: 'Match case',
    regexp: 'Regular expression',
    byWord: 'Whole words',
    replaceOne: 'Replace',
    replaceAll: 'Replace all',
    close: 'Close',
    goToLine: 'Go to line',
    go: 'Go',
    unfold: 'Unfold',
    fold: 'Fold',
  },
} as const
