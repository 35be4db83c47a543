const some = (count: number, one: string, many: string): string =>
  count === 1 ? `1 ${one}` : `${count} ${many}`
const restart = (count: number) => some(count, 'node restarts', 'nodes restart')
const start = (count: number) => some(count, 'node starts', 'nodes start')
const stop = (count: number) => some(count, 'node stops', 'nodes stop')
const keep = (count: number) => some(count, 'node keeps running', 'nodes keep running')
const reopen = (count: number) =>
  some(count, 'connection is opened anew', 'connections are opened anew')
const open = (count: number) => some(count, 'connection is opened', 'connections are opened')
const shut = (count: number) => some(count, 'connection is closed', 'connections are closed')
const hold = (count: number) => some(count, 'connection stays open', 'connections stay open')

export const run = {
  run: 'Run',
  runDraft: 'Run this draft',
  runFile: 'Run',
  saveAndRun: 'Save and run',
  stop: 'Stop the flow',
  start: 'Start the flow from its file',
  restartNode: 'Restart node',
  pauseNode: 'Pause node',
  more: 'More about running',
  roleMayNot: (role: string) => `The role ${role} may not change what runs`,
  unasked: 'Do not ask when nothing restarts',
  title: (flow: string) => `Run ${flow}?`,
  ofFlow: (flow: string) => `In ${flow}`,
  nodes: { restart, start, stop, keep },
  connections: { restart: reopen, start: open, stop: shut, keep: hold },
  nothing: 'Nothing restarts: it does the same as what runs.',
  unused: 'No flow that runs uses this subflow. Run the flow that is to use it.',
  draftNote: 'A draft runs until the runtime restarts. Save it to keep it.',
  looking: 'Looking at the difference…',
  cancel: 'Cancel',
  running: 'Running',
  draftRuns: 'Draft running',
  draftDetail: 'This draft runs until the runtime restarts; save it to keep it.',
  stopped: 'Stopped',
  stoppedDetail: 'Somebody stopped it. It stays so until it is started, or the runtime restarts.',
  notRunning: 'Not running',
  states: {
    starting: 'Starting',
    running: 'Running',
    degraded: 'Running, degraded',
    failed: 'Failed',
    stopping: 'Stopping',
  } as Readonly<Record<string, string>>,
  edited: 'Edited',
  savedAs: 'Saved',
  differs: 'differs from what runs',
  paused: (node: string, queued: number) =>
    queued === 1
      ? `${node} is paused: 1 message waits`
      : `${node} is paused: ${queued} messages wait`,
  pausedNodes: (count: number) => some(count, 'node paused', 'nodes paused'),
  runsNow: (flow: string) => `${flow} runs`,
  draftRunsNow: (flow: string) => `The draft of ${flow} runs`,
  stoppedNow: (flow: string) => `${flow} is stopped`,
  restarted: (node: string) => `${node} was restarted`,
  pausedNow: (node: string) => `${node} is paused: what comes to it waits`,
  resumed: (node: string) => `${node} goes on`,
  hasErrors: (count: number) =>
    count === 1 ? 'Not run: the flow has 1 error' : `Not run: the flow has ${count} errors`,
  untouched: 'What runs was not touched.',
  goToProblem: 'Go to the problem',
  showProblems: 'Show problems',
  notStarted: 'Not run: something of it could not start',
  backAgain: 'What ran before runs again.',
  fault: (name: string, reason: string) => `${name}: ${reason}`,
  faults: (flow: string) => `${flow} runs, but not all of it could start`,
  changedMeanwhile: 'Something else runs by now. Look at the difference again.',
  failed: 'That could not be done',
  replaced: 'The file was changed: it runs now, and not your draft',
  fileRuns: 'The file runs now, and not your draft',
  replacedDetail: 'Your draft is still here. Run it again if you want it.',
} as const
