/** `sluice layout`: tries a layout of `binary` on a frame, and takes over one of Kaitai Struct. */
import { Command } from 'commander'

import { parsePort } from '../options.ts'

export function layoutCommand(): Command {
  return new Command('layout')
    .description('try a layout of binary/decode on a frame, or import one')
    .addCommand(tryCommand())
    .addCommand(ksyCommand())
}

interface TryOptions {
  readonly port?: number
  readonly json?: true
  readonly encode?: true
}

function tryCommand(): Command {
  return new Command('try')
    .description('show the fields of a frame with their bytes')
    .argument('<layout>', 'a file with a layout')
    .argument('<frame>', 'the frame as hex digits; with --encode, a value as JSON')
    .option('--port <number>', 'the port that chooses a layout (LoRaWAN FPort)', parsePort)
    .option('--encode', 'write the frame of a value instead')
    .option('--json', 'print JSON')
    .action(async (file: string, frame: string, options: TryOptions) => {
      const { tryLayout } = await import('../layout/try.ts')
      await tryLayout({ file, frame, ...options })
    })
}

function ksyCommand(): Command {
  return new Command('ksy')
    .description('print a Kaitai Struct description as a layout, as far as it maps')
    .argument('<file>', 'a .ksy file')
    .action(async (file: string) => {
      const { importKsy } = await import('../layout/import.ts')
      await importKsy(file)
    })
}
