/** The properties of a PUBLISH from the sink's templates and, if wanted, from the message's meta. */
import { PermanentError, reasonOf } from '../../../runtime/plugin.ts'
import type { Message, Meta, Template } from '../../../runtime/plugin.ts'

import type { PublishPropertiesConfig } from '../config/properties.ts'
import type { OutgoingProperties, UserProperties } from '../wire/properties.ts'
import { writeProperties } from '../wire/properties.ts'
import { topicFault } from '../wire/topic.ts'

export type MakeProperties = (message: Message) => Uint8Array

/** With constants only, the bytes are made once; not for a message that belongs to a trace. */
export function makeProperties(config: PublishPropertiesConfig, forward: boolean): MakeProperties {
  const render = (message: Message) => {
    const forwarded = forward ? fromMeta(message.meta) : {}
    const own = fromConfig(config, message)
    const trace = traceOf(message.meta)
    if (trace === undefined) return encode({ ...forwarded, ...own })
    const { traceparent: _old, tracestate: _older, ...others } = forwarded.userProperties ?? {}
    const userProperties = {
      ...(own.userProperties === undefined ? others : {}),
      ...trace,
      ...own.userProperties,
    }
    return encode({ ...forwarded, ...own, userProperties })
  }
  if (forward || !isConstant(config)) return render
  const bytes = render({ payload: '', topic: '', meta: {} })
  return (message) => (message.meta['traceparent'] === undefined ? bytes : render(message))
}

/** W3C Trace Context for MQTT: user properties of these names. */
function traceOf({ traceparent, tracestate }: Meta): UserProperties | undefined {
  if (typeof traceparent !== 'string') return undefined
  return { traceparent, ...(typeof tracestate === 'string' ? { tracestate } : {}) }
}

const isConstant = ({
  contentType,
  responseTopic,
  correlationData,
  userProperties,
}: PublishPropertiesConfig) =>
  [contentType, responseTopic, correlationData, ...Object.values(userProperties ?? {})].every(
    (template) => template === undefined || template.constant !== undefined,
  )

function fromConfig(config: PublishPropertiesConfig, message: Message): OutgoingProperties {
  const { expiry, payloadFormat, userProperties } = config
  const text = (template: Template | undefined) => template?.render(message)
  const contentType = text(config.contentType)
  const responseTopic = text(config.responseTopic)
  const correlation = text(config.correlationData)
  return {
    ...(contentType === undefined ? {} : { contentType }),
    ...(responseTopic === undefined ? {} : { responseTopic }),
    ...(correlation === undefined ? {} : { correlationData: Buffer.from(correlation) }),
    ...(expiry === undefined ? {} : { expiry: Math.ceil(expiry / 1000) }),
    ...(payloadFormat === undefined ? {} : { payloadFormat: payloadFormat === 'text' ? 1 : 0 }),
    ...(userProperties === undefined
      ? {}
      : {
          userProperties: Object.fromEntries(
            Object.entries(userProperties).map(([name, value]) => [name, value.render(message)]),
          ),
        }),
  }
}

/** Meta may come from any node: what does not fit is left out. */
function fromMeta(meta: Meta): OutgoingProperties {
  const { contentType, responseTopic, correlationData, expiry, payloadFormat, userProperties } =
    meta
  return {
    ...(typeof contentType === 'string' ? { contentType } : {}),
    ...(typeof responseTopic === 'string' ? { responseTopic } : {}),
    ...(correlationData instanceof Uint8Array ? { correlationData } : {}),
    ...(typeof expiry === 'number' && expiry >= 0 && expiry <= 0xffff_ffff
      ? { expiry: Math.floor(expiry) }
      : {}),
    ...(payloadFormat === 0 || payloadFormat === 1 ? { payloadFormat } : {}),
    ...(isUserProperties(userProperties) ? { userProperties } : {}),
  }
}
function isUserProperties(value: unknown): value is UserProperties {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  return Object.values(value).every((one) => [one].flat().every((text) => typeof text === 'string'))
}

function encode(properties: OutgoingProperties): Uint8Array {
  const { responseTopic } = properties
  const fault = responseTopic === undefined ? undefined : topicFault(responseTopic)
  if (fault) throw new PermanentError('topic', `the response topic "${responseTopic}" ${fault.en}`)
  for (const text of texts(properties)) {
    if (text.includes('\0') || /\p{Surrogate}/u.test(text)) {
      throw new PermanentError('properties', 'a property holds text that MQTT does not allow')
    }
  }
  try {
    return writeProperties(properties)
  } catch (error) {
    throw new PermanentError('properties', reasonOf(error))
  }
}
const texts = ({ contentType, userProperties }: OutgoingProperties): readonly string[] => [
  ...(contentType === undefined ? [] : [contentType]),
  ...Object.entries(userProperties ?? {}).flat(2),
]
