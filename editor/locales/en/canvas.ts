const many = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`

export const canvas = {
  region: (flow: string) => `Canvas of ${flow}`,
  node: (id: string, role: string, ins: number, outs: number) =>
    `${id}, ${role}, ${ins} in, ${outs} out`,
  wire: (key: string) => `Wire ${key}`,
  roles: { source: 'source', transform: 'transform', sink: 'sink', unknown: 'unknown type' },
  added: (id: string) => `${id} added`,
  removed: (nodes: number, wires: number, healed: number) =>
    `${many(nodes, 'node', 'nodes')} and ${many(wires, 'wire', 'wires')} deleted` +
    (healed > 0 ? `, ${many(healed, 'wire', 'wires')} joined` : ''),
  kinds: (gives: string, takes: string) =>
    `This output gives ${gives}, and that input takes ${takes}`,
  illegal: {
    'no-output': 'There is no such output',
    'no-input': 'That node takes no messages',
    itself: 'A node cannot feed itself',
    exists: 'That wire is there already',
    kind: 'These ports do not fit',
    circle: 'That would close a circle in which no message ever waits: put a queue into it',
  },
  connected: (key: string) => `Connected ${key}`,
  enterInserts: (type: string) => `Enter inserts ${type}`,
  insertCodec: (type: string) => `Insert ${type}`,
  labels: {
    add: (id: string) => `Add ${id}`,
    connect: (from: string, to: string) => `Connect ${from} to ${to}`,
    move: (count: number) => `Move ${many(count, 'node', 'nodes')}`,
    splice: (id: string) => `Put ${id} into a wire`,
    remove: (nodes: number, wires: number) =>
      nodes > 0
        ? `Delete ${many(nodes, 'node', 'nodes')}`
        : `Delete ${many(wires, 'wire', 'wires')}`,
    layOut: 'Lay out',
    disable: 'Switch off',
    enable: 'Switch on',
  },
  commands: {
    remove: 'Delete',
    removeBare: 'Delete without joining wires',
    selectAll: 'Select all',
    selectNone: 'Select nothing',
    fitAll: 'Show everything',
    fitSelection: 'Show the selection',
    zoomFull: 'Zoom to 100 %',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    layOut: 'Lay out automatically',
    toggle: 'Switch nodes on or off',
    nudge: {
      left: 'Move left',
      right: 'Move right',
      up: 'Move up',
      down: 'Move down',
    },
    nudgeFar: {
      left: 'Move far left',
      right: 'Move far right',
      up: 'Move far up',
      down: 'Move far down',
    },
    go: {
      left: 'Go to what feeds this node',
      right: 'Go to what this node feeds',
      up: 'Go to the node above',
      down: 'Go to the node below',
    },
    quickAdd: 'Add a node',
    quickAddWired: 'Add a node behind the selected one',
  },
} as const
