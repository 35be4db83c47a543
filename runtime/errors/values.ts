/** E3xx, W3xx: values, references. E4xx: expressions. */
import type { Wording } from '../words.ts'
import {
  allOf,
  anyOf,
  didYouMean,
  error,
  noHint,
  quote,
  sentence,
  sentences,
  warning,
} from './define.ts'
import type { Suggested } from './define.ts'

export interface FieldFact {
  /** How the field is called in a sentence: `"qos"`, `item 2 of "topics"`. */
  readonly field: Wording
  /** What stands there, in words; a reference stays a reference. */
  readonly found: Wording
}
export interface ReferenceFact {
  readonly reference: string
}

export const values = {
  E301: error<
    Suggested & { key: string; owner: Wording; keys: readonly string[]; missing: boolean }
  >({
    title: 'an unknown key',
    explanation:
      'Keys are checked strictly, because a misspelled key would be ignored without a word. Keys that start with `x-` are kept and ignored.',
    message: ({ key, owner, missing, suggestion }) =>
      missing && suggestion !== undefined
        ? `${owner} has no key "${key}", and "${suggestion}" is missing`
        : `${owner} has no key "${key}"`,
    hint: ({ suggestion, keys }) =>
      didYouMean(suggestion) ??
      (keys.length > 0
        ? `Its keys are ${allOf(keys.map(quote), 16)}.`
        : 'It has no keys of its own.'),
  }),
  E302: error<FieldFact & { wanted: Wording; advice?: Wording | undefined }>({
    title: 'a value of the wrong type',
    explanation: 'The field takes another type of value, for example a number and not text.',
    message: ({ field, wanted, found }) => `${field} must be ${wanted}, not ${found}`,
    hint: ({ advice }) => advice,
  }),
  E303: error<FieldFact & Suggested & { choices: readonly string[] }>({
    title: 'a value that is not one of the choices',
    explanation: 'The field takes one of a few words or numbers.',
    message: ({ field, choices, found }) => `${field} must be ${anyOf(choices)}, not ${found}`,
    hint: ({ suggestion }) => didYouMean(suggestion),
  }),
  E304: error<FieldFact & { bound: Wording }>({
    title: 'a number out of range',
    explanation: 'The number is smaller or larger than the field allows.',
    message: ({ field, bound, found }) => `${field} must be ${bound}, not ${found}`,
    hint: noHint,
  }),
  E305: error<FieldFact & { pattern: string; examples: readonly string[] }>({
    title: 'a text of the wrong form',
    explanation: 'The text does not have the form that the field needs.',
    message: ({ field, found }) => `${field} has the wrong form: ${found}`,
    hint: ({ pattern, examples }) =>
      sentences(
        examples.length > 0 ? `Write it like ${anyOf(examples)}.` : undefined,
        `The pattern is ${pattern} .`,
      ),
  }),
  E306: error<{ key: string; owner: Wording; example?: string | undefined }>({
    title: 'a missing key',
    explanation: 'The key has no default, so the file must say it.',
    message: ({ key, owner }) => `${owner} needs the key "${key}"`,
    hint: ({ key, example }) =>
      example === undefined ? `Add "${key}: ...".` : `Add for example "${key}: ${example}".`,
  }),
  E307: error<FieldFact & { bound: Wording }>({
    title: 'too few or too many',
    explanation: 'The list, map or text has fewer or more entries than the field allows.',
    message: ({ field, bound, found }) => `${field} must have ${bound}, not ${found}`,
    hint: noHint,
  }),
  E309: error<FieldFact & Suggested & { shapes: readonly Wording[]; advice?: Wording | undefined }>(
    {
      title: 'none of the shapes that fit',
      explanation: 'The field can be written in several ways, and this is none of them.',
      message: ({ field, shapes, found }) => `${field} must be ${anyOf(shapes)}, not ${found}`,
      hint: ({ suggestion, advice }) => didYouMean(suggestion) ?? advice,
    },
  ),
  E310: error<{ name: string }>({
    title: 'an environment variable that is not set',
    explanation:
      '`${env:NAME}` stands for the environment variable NAME. `${env:NAME:-text}` gives a text for when it is not set.',
    message: ({ name }) => `the environment variable "${name}" is not set`,
    hint: ({ name }) =>
      `Set it (for example in the file given with --env-file), or give a default: \${env:${name}:-text}.`,
  }),
  E311: error<{ path: string; reason: Wording }>({
    title: 'a file that cannot be read',
    explanation: '`${file:PATH}` stands for the text of a file, for example a secret.',
    message: ({ path, reason }) => `the file "${path}" cannot be read: ${reason}`,
    hint: () => 'Check the path and the rights of the file.',
  }),
  E312: error<ReferenceFact & { reason: Wording }>({
    title: 'a reference that cannot be read',
    explanation:
      'References are `${env:NAME}`, `${env:NAME:-default}` and `${file:PATH}`, and in a subflow `${param:NAME}`. A literal `${` is written `$${`.',
    message: ({ reference, reason }) => `"${reference}" is not a reference: ${reason}`,
    hint: () =>
      'Write ${env:NAME}, ${env:NAME:-default} or ${file:PATH}; a literal "${" is written "$${".',
  }),
  E313: error<FieldFact & { suggestion: Wording | undefined }>({
    title: 'a value that is not a duration',
    explanation: 'Durations are a number and a unit: `250ms`, `30s`, `5m`, `1h`, `7d`.',
    message: ({ field, found }) =>
      `${field} must be a duration such as 250ms, 30s or 1h, not ${found}`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? 'The units are ms, s, m, h and d.'
        : `Did you mean "${suggestion}"?`,
  }),
  E314: error<FieldFact & { suggestion: Wording | undefined }>({
    title: 'a value that is not a size',
    explanation:
      'Sizes are a number and a unit: `512B`, `64KiB`, `16MiB`, `1GiB` (or kB, MB, GB by thousands).',
    message: ({ field, found }) => `${field} must be a size such as 64KiB or 16MiB, not ${found}`,
    hint: ({ suggestion }) =>
      suggestion === undefined
        ? 'The units are B, KiB, MiB, GiB, kB, MB and GB.'
        : `Did you mean "${suggestion}"?`,
  }),
  E315: error<{ message: Wording; hint?: Wording | undefined }>({
    title: 'a rule of the type is broken',
    explanation: 'The type itself checks its configuration, beyond what a schema can say.',
    message: ({ message }) => message,
    hint: ({ hint }) => hint,
  }),
  E316: error<ReferenceFact & { field: Wording }>({
    title: 'a reference where none may stand',
    explanation:
      'The type of a node or connection must be known before anything else is read, so it cannot come from a reference.',
    message: ({ field, reference }) => `${field} cannot be a reference like ${reference}`,
    hint: () => 'Write it out.',
  }),
  E317: error<{ path: string; reason: Wording }>({
    title: 'a file beside the flow that cannot be used',
    explanation:
      'Schemas and layouts stand in files of their own, in the flows folder; the flow names them by a path relative to the flow file. Files outside the flows folder, also behind a link, are not read.',
    message: ({ path, reason }) => `the file "${path}" cannot be used: ${reason}`,
    hint: () => 'Put it into the flows folder and write its path relative to the flow file.',
  }),
  W301: warning<{ field: Wording }>({
    title: 'a secret written in the file',
    explanation:
      'The file lives in a repository and is read by many. A secret belongs in the environment or in a file of its own.',
    message: ({ field }) => `${field} is a secret and stands in the file as plain text`,
    hint: () => 'Use a reference: ${env:NAME} or ${file:/run/secrets/name}.',
  }),
  W302: warning<{ message: Wording; hint?: Wording | undefined }>({
    title: 'a choice that deserves a second look',
    explanation: 'The type itself warns about its configuration; the flow runs all the same.',
    message: ({ message }) => message,
    hint: ({ hint }) => hint,
  }),
  E401: error<{ field: Wording; message: Wording; hint?: Wording | undefined }>({
    title: 'an expression that cannot be compiled',
    explanation:
      'Expressions are CEL: `payload.temperature > 30 && topic.startsWith("plant/")`. The variables are `payload`, `topic`, `meta` and `now`.',
    message: ({ field, message }) => `${field} is not a good expression: ${message}`,
    hint: ({ hint }) => sentence(hint),
  }),
  E402: error<{ field: Wording; message: Wording; hint?: Wording | undefined }>({
    title: 'a template that cannot be compiled',
    explanation:
      'Templates are text with expressions in double braces: `plant/{{ payload.line }}/state`.',
    message: ({ field, message }) => `${field} is not a good template: ${message}`,
    hint: ({ hint }) => sentence(hint),
  }),
}
