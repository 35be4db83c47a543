/** `sluice queue`: looks into the queues of a state folder and mends them, while no runtime has them. */
import { Command, Option } from 'commander'

import { parseCount } from '../options.ts'
import type { ChangeOptions } from '../queue/change.ts'
import type { PeekOptions } from '../queue/list.ts'

const stateOption = () =>
  new Option('--state <folder>', 'the state folder of the runtime').default('.sluice')

const where = `
A queue is named by its flow and its node: plant/keep. Stop the runtime first: a queue belongs to one
process at a time.
`

export function queueCommand(): Command {
  const queue = new Command('queue')
    .description('look into durable queues and mend them, while the runtime is stopped')
    .addHelpText('after', where)
  for (const command of [lsCommand(), peekCommand(), dropCommand(), requeueCommand()])
    queue.addCommand(command.addOption(stateOption()))
  return queue
}

const lsCommand = () =>
  new Command('ls')
    .description('list the queues with what waits in them')
    .option('--json', 'print JSON')
    .action(async ({ state, json }: { state: string; json?: true }) => {
      const { listQueues } = await import('../queue/list.ts')
      await listQueues(state, json === true)
    })

const peekCommand = () =>
  new Command('peek')
    .description('print the oldest messages of a queue, one a line, and leave them there')
    .argument('<flow/node>', 'the queue')
    .option('--count <number>', 'how many', parseCount, 10)
    .option('--json', 'print JSON')
    .action(async (name: string, options: PeekOptions) => {
      const { peekQueue } = await import('../queue/list.ts')
      await peekQueue(name, options)
    })

const dropCommand = () =>
  new Command('drop')
    .description('take messages out of a queue for good')
    .argument('<flow/node>', 'the queue')
    .argument('[numbers...]', 'the numbers that peek shows', collectNumber)
    .option('--all', 'all messages')
    .action(
      async (name: string, numbers: readonly number[] | undefined, options: ChangeOptions) => {
        const { dropMessages } = await import('../queue/change.ts')
        await dropMessages(name, numbers ?? [], options)
      },
    )

const requeueCommand = () =>
  new Command('requeue')
    .description('move messages to the end of a queue, behind all others')
    .argument('<flow/node>', 'the queue')
    .argument('[numbers...]', 'the numbers that peek shows', collectNumber)
    .option('--all', 'all messages: their age begins anew')
    .action(
      async (name: string, numbers: readonly number[] | undefined, options: ChangeOptions) => {
        const { requeueMessages } = await import('../queue/change.ts')
        await requeueMessages(name, numbers ?? [], options)
      },
    )

const collectNumber = (value: string, before: readonly number[] | undefined): readonly number[] => [
  ...(before ?? []),
  parseCount(value),
]
