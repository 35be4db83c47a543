/** E23x and E33x: flows inside flows, their ports and params. */
import type { Wording } from '../words.ts'
import { allOf, didYouMean, error, quote } from './define.ts'
import type { Suggested } from './define.ts'

export const subflows = {
  E231: error<{ type: string; reason: Wording }>({
    title: 'a subflow that cannot be used',
    explanation:
      'A type that starts with `./` or `../` is a subflow: a flow file with `ports`, named relative to the file that uses it. It stands in the flows folder; nothing outside of it is read, also not behind a link.',
    message: ({ type, reason }) => `the subflow "${type}" cannot be used: ${reason}`,
    hint: () =>
      'Write the path of a flow file with "ports", relative to this file: "./subflows/clean.yaml".',
  }),
  E232: error<{ type: string; cycle: readonly string[] }>({
    title: 'a subflow inside of itself',
    explanation: 'A subflow may use others, but none that leads back to it: that would never end.',
    message: ({ type, cycle }) => `"${type}" leads back to this file: ${cycle.join(' -> ')}`,
    hint: () => 'Remove one of these steps.',
  }),
  E233: error<{ type: string; message: Wording; place: string }>({
    title: 'a subflow with problems',
    explanation:
      'The flow cannot run while the file of the subflow has errors. They are listed with the places where they stand.',
    message: ({ type, message }) => `the subflow "${type}" has problems: ${message}`,
    hint: ({ place }) => `See ${place}.`,
  }),
  E234: error<{ param: string | undefined; type: string; message: Wording; place: string }>({
    title: 'a param that does not fit inside of the subflow',
    explanation:
      'By itself the subflow is fine, but what this instance says, or leaves out, does not fit where it is used.',
    message: ({ param, type, message }) =>
      param === undefined
        ? `this does not fit in the subflow "${type}": ${message}`
        : `"${param}" does not fit in the subflow "${type}": ${message}`,
    hint: ({ place }) => `It is used at ${place}.`,
  }),
  E235: error<{ port: string; reason: Wording }>({
    title: 'a port that leads nowhere',
    explanation:
      'In `ports`, `in` names the node that gets what comes in; each other name is an output, and names where it comes from: `out: hot` or `cold: split.cold`. A list names several.',
    message: ({ port, reason }) => `the port "${port}" cannot be like this: ${reason}`,
    hint: () => 'Write for example "ports: { in: parse, out: hot }".',
  }),
  E236: error<object>({
    title: 'a subflow without ports',
    explanation:
      'A file with `params` is meant as a subflow, and what makes a file a subflow are its `ports`.',
    message: () => 'the file is meant as a subflow, but it has no ports',
    hint: () => 'Write for example "ports: { in: parse, out: hot }", or remove the key.',
  }),
  E331: error<Suggested & { name: string; params: readonly string[]; isSubflow: boolean }>({
    title: 'an unknown param',
    explanation:
      '`${param:NAME}` stands for a param of the subflow, declared below `params` at the top of the same file.',
    message: ({ name }) => `there is no param "${name}"`,
    hint: ({ suggestion, params, isSubflow }) =>
      didYouMean(suggestion) ??
      (params.length > 0
        ? `The params are ${allOf(params.map(quote))}.`
        : isSubflow
          ? 'Declare it below "params".'
          : 'Only subflows have params: files with "ports".'),
  }),
  E332: error<{ field: Wording; wanted: Wording; param: string; found: Wording }>({
    title: 'a param of another type',
    explanation: 'A param can stand only where a value of its type can stand.',
    message: ({ field, wanted, param, found }) =>
      `${field} must be ${wanted}, and the param "${param}" is ${found}`,
    hint: ({ param }) => `Change the "type" of "${param}" below "params", or use another.`,
  }),
  E333: error<{ param: string; reason: Wording }>({
    title: 'a param that is not declared well',
    explanation:
      'A param has a `type` (text, number, boolean, choice, expression, duration, secret or connection), and may have `default`, `help` and `required`; a choice has `choices`, a connection has `of`.',
    message: ({ param, reason }) => `the param "${param}" cannot be like this: ${reason}`,
    hint: () => 'Write for example "limit: { type: number, default: 30 }".',
  }),
}
