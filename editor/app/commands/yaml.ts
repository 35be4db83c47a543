import { openYaml } from '../reveal.ts'
import { whenReady } from '../when-ready.ts'
import type { Command } from './command.ts'

export const commands: readonly Command[] = [
  {
    id: 'yaml.show',
    group: 'view',
    label: (text) => text.yaml.show,
    run: openYaml,
  },
  {
    id: 'yaml.focus',
    group: 'go',
    label: (text) => text.yaml.focus,
    keys: ['$mod+j'],
    scope: 'everywhere',
    inTexts: true,
    run(editor) {
      openYaml(editor)
      // It opens at the node that is selected.
      whenReady(
        () => editor.yaml,
        (yaml) => yaml.focus(),
      )
    },
  },
]
