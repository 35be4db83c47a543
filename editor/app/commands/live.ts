/** The live view of what runs. */
import { sayNumbers } from '../../live/facts-of.ts'
import { canLive } from '../../live/live-of.ts'
import type { Command } from './command.ts'

export const commands: readonly Command[] = [
  {
    id: 'view.live',
    group: 'view',
    label: ({ live }) => live.toggle,
    isEnabled: canLive,
    isOn: ({ ui }) => ui.getState().isLive,
    run: ({ ui }) => ui.setState(({ isLive }) => ({ isLive: !isLive })),
  },
  {
    id: 'view.say-numbers',
    group: 'view',
    label: ({ live }) => live.speak,
    keys: ['Alt+KeyT'],
    isEnabled: canLive,
    run: sayNumbers,
  },
]
