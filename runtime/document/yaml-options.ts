/** How a flow file is parsed, wherever that is done: what an edit sees is what a check sees. */
export const yamlOptions = {
  keepSourceTokens: true,
  version: '1.2',
  // Its frames cost a regular expression as deep as the nesting; ours are in render.ts.
  prettyErrors: false,
  // Found while the tree is read: the parser's own way compares each key with each.
  uniqueKeys: false,
  // The library's `maxAliasCount` guards `toJS`, which is never called: read-tree.ts follows aliases
  // itself and counts what they stand for.
  merge: true,
  logLevel: 'error',
} as const
