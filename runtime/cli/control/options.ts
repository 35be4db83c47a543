/** Options of the commands that talk to a running runtime through its state folder. */
import { Option } from 'commander'

import { parseCount } from '../options.ts'

export const stateOption = (): Option =>
  new Option('--state <folder>', 'the state folder of the runtime').default('.sluice')

export const pidOption = (): Option =>
  new Option('--pid <number>', 'which process, when several have that folder').argParser(parseCount)
