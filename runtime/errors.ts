/**
 * Every problem that a flow file can have: the one place with texts. A code is stable and never used
 * again for something else. `test/problems/CODE.yaml` shows each one, `CODE.txt` what is printed.
 */
export const problemTexts = {
  // Reading
  E101: { title: 'the file is not YAML' },
} as const satisfies Record<string, { readonly title: string }>

export type ProblemCode = keyof typeof problemTexts
