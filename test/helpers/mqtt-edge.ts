/** The MQTT nodes under test, with stand-ins for the engine around them. */
import mqtt from '../../nodes/mqtt/index.ts'
import type { MqttConnection } from '../../nodes/mqtt/client/connection.ts'
import sink from '../../nodes/mqtt/sink.ts'
import source from '../../nodes/mqtt/source.ts'
import type { Message, Outcome, SinkInstance, SourceInstance } from '../../runtime/plugin.ts'
import type {
  Collector,
  FakeConnectionContext,
  FakeSinkContext,
  FakeSourceContext,
} from './context.ts'
import { collector, connectionContext, resolved, sinkContext, sourceContext } from './context.ts'

export interface OpenConnection {
  readonly client: MqttConnection
  readonly ctx: FakeConnectionContext
  close(): Promise<void>
}
export interface StartedSource {
  readonly ctx: FakeSourceContext<MqttConnection>
  readonly inbox: Collector
  readonly instance: SourceInstance
  /** What came, as text. */
  texts(): string[]
}
export interface StartedSink {
  readonly ctx: FakeSinkContext<MqttConnection>
  readonly instance: SinkInstance
  /** How each message ended, by token: `open` until `done` was called. */
  readonly done: ('open' | 'delivered' | Error)[]
  /** Returns the token. */
  send(payload: unknown, message?: Partial<Message>): number
}

export function openMqtt(
  config: object,
  context: { stateFolder?: string; name?: string } = {},
): OpenConnection {
  const ctx = connectionContext(context)
  const reconnect = { min: '20ms', max: '50ms' }
  const client = mqtt.open(resolved(mqtt.config, { reconnect, ...config }), ctx)
  if (client instanceof Promise) throw new Error('bug: the connection opens at once')
  return { client, ctx, close: () => mqtt.close(client) }
}

export interface SourceOptions {
  readonly id?: string
  /** Settles each message at once; without, the test does. */
  readonly outcome?: Outcome
  readonly ack?: 'delivered' | 'received'
  readonly window?: number
}
export function startSource(
  client: MqttConnection,
  config: object,
  options: SourceOptions = {},
): StartedSource {
  const ctx = sourceContext<MqttConnection>(client, {
    ...(options.id === undefined ? {} : { id: options.id }),
    ...(options.ack === undefined ? {} : { ack: options.ack }),
    ...(options.window === undefined ? {} : { window: { messages: options.window } }),
  })
  const inbox = collector(options.outcome)
  const settings = resolved(source.config, { connection: 'c', ...config })
  const instance = source.start(settings, inbox.emit, ctx)
  if (instance instanceof Promise) throw new Error('bug: the source starts at once')
  const texts = () => inbox.received.map(({ message }) => String(message.payload))
  return { ctx, inbox, instance, texts }
}

export function startSink(
  client: MqttConnection,
  config: object,
  options: { id?: string; maxInFlight?: number } = {},
): StartedSink {
  const ctx = sinkContext<MqttConnection>(client, options)
  const instance = sink.start(resolved(sink.config, { connection: 'c', ...config }), ctx)
  if (instance instanceof Promise) throw new Error('bug: the sink starts at once')
  const done: StartedSink['done'] = []
  const finish = (token: number, error?: Error) => (done[token] = error ?? 'delivered')
  return {
    ctx,
    instance,
    done,
    send(payload, message = {}) {
      const token = done.push('open') - 1
      try {
        instance.send?.({ topic: '', meta: {}, ...message, payload }, finish, token)
      } catch (error) {
        finish(token, error instanceof Error ? error : new Error(String(error)))
      }
      return token
    },
  }
}
