export const palette = {
  types: 'Node types',
  search: 'Search node types',
  quickAdd: 'Add a node',
  none: 'No node type fits',
  roles: { source: 'Sources', transform: 'Transforms', sink: 'Sinks' },
} as const
