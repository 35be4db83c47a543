export const palette = {
  types: 'Node types',
  search: 'Search node types',
  quickAdd: 'Add a node',
  showOthers: (count: number) => `Show ${count} incompatible`,
  unwired: 'does not fit: added without a wire',
  quickAddKeys: 'Enter adds, Shift+Enter goes on behind it, Ctrl+Enter adds without a wire',
  none: 'No node type fits',
  roles: { source: 'Sources', transform: 'Transforms', sink: 'Sinks', subflow: 'Subflows' },
} as const
