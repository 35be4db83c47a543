/** Looking at messages: what is selected is tapped, and tapped again it is not. And the tests that come of it. */
import {
  tapAround,
  choosePort,
  tapSelected,
  isTappedSelected,
  selectedNode,
  targetsOf,
} from '../../live/taps/tap-actions.ts'
import { runTests, showTests } from '../../live/tests/tests-store.ts'
import type { Command } from './command.ts'

export const commands: readonly Command[] = [
  {
    id: 'tap.toggle',
    group: 'wire',
    label: ({ taps }) => taps.tap,
    keys: ['t'],
    isEnabled: (editor) => targetsOf(editor).length > 0,
    isOn: isTappedSelected,
    run: tapSelected,
  },
  {
    id: 'tap.around',
    group: 'wire',
    label: ({ taps }) => taps.around,
    keys: ['Shift+T'],
    isEnabled: (editor) => (selectedNode(editor)?.inputs.length ?? 0) > 0,
    run: tapAround,
  },
  {
    id: 'tap.port',
    group: 'wire',
    label: ({ taps }) => taps.choosePort,
    isEnabled: (editor) => selectedNode(editor) !== undefined,
    run: choosePort,
  },
  {
    id: 'run.tests',
    group: 'run',
    label: ({ taps }) => taps.runTests,
    isEnabled: ({ doc }) => doc.getState().id !== '',
    run(editor) {
      showTests(editor)
      return runTests(editor, editor.doc.getState().id)
    },
  },
]
