import type { Connack } from '../wire/control.ts'
import { reasonWords } from '../wire/reasons.ts'
import type { Loss } from './loss.ts'

/** A CONNACK that does not accept us, in words for people. */
export function refusal(answer: Connack, isVersion5: boolean): Loss {
  const { reasonCode, properties } = answer
  const said = [
    properties.reasonString,
    properties.serverReference && `use ${properties.serverReference}`,
  ]
    .filter(Boolean)
    .join(', ')
  const hint =
    reasonCode === 0x84
      ? isVersion5
        ? '; it does not speak MQTT 5: set `protocol: 3.1.1`'
        : '; it does not speak MQTT 3.1.1: set `protocol: 5`'
      : ''
  const reason = `the broker refused the connection: ${reasonWords(reasonCode)}${said && `: ${said}`}${hint}`
  return { kind: 'refused', reason, reasonCode }
}
