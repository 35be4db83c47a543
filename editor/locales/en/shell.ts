export const shell = {
  undone: (label: string) => `Undone: ${label}`,
  redone: (label: string) => `Redone: ${label}`,
  loading: 'Loading…',
  refusals: {
    'broken-text': 'The YAML has an error: mend it first',
    'no-such-node': 'That node is not there any more',
    'no-such-connection': 'That connection is not there any more',
    'no-such-wire': 'That wire is not there any more',
    'no-such-path': 'That value is not there any more',
    'name-taken': 'That name is taken',
    'bad-name': 'A name has lower-case letters, digits and hyphens, and starts with a letter',
    'bad-fragment': 'That text is no part of a flow',
    shared: 'This value comes from an anchor that other places share: change it in the YAML',
  },
} as const
