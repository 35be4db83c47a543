/** What a flow file may be at most. Flows of ten thousand nodes fit; hostile files do not. */
export const limits = {
  /** Characters in the file. */
  length: 1024 * 1024,
  /** Lists and maps inside each other. */
  depth: 64,
  /** Scalars in the file, and values after aliases are followed. */
  values: 200_000,
  /** Problems that are reported for one file; more help nobody. */
  problems: 200,
  /** Subflows inside each other. */
  subflowDepth: 8,
  /** Nodes of a flow with those of its subflows. */
  nodes: 20_000,
} as const

/** The newest version of the file format that this code reads. */
export const newestVersion = 1
