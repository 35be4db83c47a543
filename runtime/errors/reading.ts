/** E1xx: the text cannot be read as one YAML map. */
import type { Wording } from '../words.ts'
import { error, sentences } from './define.ts'

export const reading = {
  E101: error<{ reason: Wording; advice?: Wording | undefined }>({
    title: 'the file is not YAML',
    explanation:
      'The text breaks a rule of YAML, so nothing after this place can be trusted. Mend it and check again.',
    message: ({ reason }) => `this is not YAML: ${reason}`,
    hint: ({ advice }) => advice,
  }),
  E102: error<{ end: number | undefined }>({
    title: 'merge conflict markers',
    explanation:
      'Git could not merge two versions of the file and left both in it, between lines of `<<<<<<<`, `=======` and `>>>>>>>`. Nothing else is checked until one version is left.',
    message: () => 'the file holds an unsolved merge conflict',
    hint: ({ end }) =>
      sentences(
        end === undefined ? undefined : `It ends at line ${end}.`,
        'Keep one side, or both, and delete the marker lines.',
      ),
  }),
  E103: error<object>({
    title: 'a tab as indentation',
    explanation: 'YAML is indented with spaces only; a tab has no defined width.',
    message: () => 'a tab indents this line, and YAML allows only spaces',
    hint: () => 'Replace the tab with two spaces.',
  }),
  E104: error<{ key: string; line: number }>({
    title: 'the same key twice',
    explanation:
      'A key may stand once in a map. One of the two values would be lost without a word.',
    message: ({ key, line }) => `the key "${key}" stands here a second time, first at line ${line}`,
    hint: () => 'Delete one of them, or give it another name.',
  }),
  E105: error<{ limit: number }>({
    title: 'aliases that multiply',
    explanation:
      'Aliases (`*name`) repeat what an anchor holds. When anchors hold aliases of anchors, a short file becomes endless. The limit stops that.',
    message: ({ limit }) => `the aliases multiply to more than ${limit} values`,
    hint: () => 'Write the repeated parts out, or use fewer aliases inside anchors.',
  }),
  E106: error<{ limit: number }>({
    title: 'nested too deeply',
    explanation:
      'No flow needs this many levels; the limit protects the runtime from hostile files.',
    message: ({ limit }) => `lists and maps are nested more than ${limit} levels deep here`,
    hint: () => 'Is a bracket not closed? Otherwise flatten the value.',
  }),
  E107: error<{ what: Wording }>({
    title: 'the file is too large',
    explanation:
      'A flow file may have 1 MiB and 200,000 values. That is room for ten thousand nodes; large data belongs in a file of its own.',
    message: ({ what }) => `the file is too large: ${what}`,
    hint: () => 'Split the flow into several files of one folder.',
  }),
  E108: error<object>({
    title: 'several documents in one file',
    explanation: 'One flow is one file. A line of `---` starts a second YAML document.',
    message: () => 'a second YAML document starts here, and a file holds one flow',
    hint: () => 'Move it to a file of its own, or delete the line "---".',
  }),
  E109: error<object>({
    title: 'the file is empty',
    explanation: 'There is nothing in the file but blank lines and comments.',
    message: () => 'the file is empty',
    hint: () => 'A flow starts with "version: 1", then "nodes:" and "wires:".',
  }),
  E110: error<{ character: string }>({
    title: 'a control character',
    explanation:
      'Characters that no editor shows (NUL, escape and their like) are not allowed in YAML. The file may be binary or damaged.',
    message: ({ character }) => `the file holds the control character ${character}`,
    hint: () => 'Delete it; in double quotes it can be written as an escape such as "\\x1b".',
  }),
  E111: error<{ found: Wording }>({
    title: 'the file is not a map',
    explanation: 'The top of a flow file is a map with the keys `version`, `nodes` and `wires`.',
    message: ({ found }) => `the file must be a map of keys and values, not ${found}`,
    hint: () => 'A flow starts with "version: 1", then "nodes:" and "wires:".',
  }),
  E112: error<{ found: Wording; template: boolean }>({
    title: 'a key that is not text',
    explanation:
      'Keys of a map are text. A text that starts with `{{` must stand in quotes, because YAML reads braces as a map.',
    message: ({ found }) => `a key must be text, not ${found}`,
    hint: ({ template }) =>
      template
        ? "Put quotes around a text with holes: '{{ topic }}'."
        : 'Write the key as plain text, or in quotes.',
  }),
  E113: error<{ name: string; suggestion: string | undefined }>({
    title: 'an alias without an anchor',
    explanation: 'An alias (`*name`) repeats what was marked with an anchor (`&name`) before it.',
    message: ({ name }) => `no anchor "&${name}" stands before this alias`,
    hint: ({ suggestion }) =>
      sentences(
        suggestion === undefined ? undefined : `Did you mean "*${suggestion}"?`,
        'A text that starts with "*" must stand in quotes.',
      ),
  }),
  E114: error<{ tag: string }>({
    title: 'an unknown tag',
    explanation: 'A word that starts with `!` is a YAML tag. Flow files use none.',
    message: ({ tag }) => `the tag "${tag}" has no meaning in a flow file`,
    hint: () => 'Delete it; a text that starts with "!" must stand in quotes.',
  }),
  E115: error<{ found: Wording }>({
    title: 'a merge key without a map',
    explanation: 'The key `<<` takes over the keys of another map, usually `<<: *name`.',
    message: ({ found }) => `"<<" takes a map or a list of maps, not ${found}`,
    hint: () => 'Write "<<: *name", where "&name" marks a map.',
  }),
  E116: error<{ name: string }>({
    title: 'an alias inside its own anchor',
    explanation: 'The value would contain itself without end.',
    message: ({ name }) => `the alias "*${name}" stands inside what "&${name}" marks`,
    hint: () => 'Write the inner value out.',
  }),
}
