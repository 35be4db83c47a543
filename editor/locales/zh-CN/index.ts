import type { Messages } from '../messages.ts'
import { shell } from './shell.ts'
import { canvas } from './canvas.ts'
import { inspector } from './inspector.ts'
import { yaml } from './yaml.ts'
import { problems } from './problems.ts'
import { files } from './files.ts'
import { diff } from './diff.ts'
import { outline } from './outline.ts'
import { palette } from './palette.ts'
import { commands } from './commands.ts'
import { live } from './live.ts'
import { taps } from './taps.ts'
import { run } from './run.ts'
import { debug } from './debug.ts'

export const chinese: Messages = {
  shell,
  canvas,
  inspector,
  yaml,
  problems,
  files,
  diff,
  outline,
  palette,
  commands,
  live,
  taps,
  run,
  debug,
}
