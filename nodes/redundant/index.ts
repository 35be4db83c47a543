import { config, defineStage, field, Type } from '../../runtime/plugin.ts'
import { healthFields } from '../balance/ports/fields.ts'
import { checkPorts } from '../balance/ports/names.ts'
import { createSpread } from './copies/spread.ts'

export default defineStage({
  text: {
    en: {
      summary: 'Sends every message over several links at once',
      help: 'A copy goes to each port whose link works; the message counts as delivered when `need` of them have acknowledged it, so one link that is down or slow holds nothing up. A port that does not acknowledge in time is left out until a later message shows that it works. Put `stamp` in front, and `dedupe` with `unstamp` on the other side, which takes one of the copies. The other side may see messages in another order: each comes over the faster link. While no port works, messages wait at their source; a message that all ports refuse leaves by `error`.',
      keywords: ['dual', 'both', 'multipath', 'duplicate', 'high availability'],
    },
    'zh-CN': {
      summary: '同时经多条链路发送每条消息',
      help: '每个链路正常的端口都得到一份副本；其中 `need` 个确认后消息即视为送达，因此一条断开或缓慢的链路不会拖住任何消息。未按时确认的端口被排除，直到之后的消息表明它可用。请在前面放置 `stamp`，在对端放置 `dedupe` 与 `unstamp`，只取一份副本。对端看到的顺序可能不同：每条消息经较快的链路到达。没有可用端口时，消息在来源处等待；所有端口都拒绝的消息从 `error` 端口离开。',
      keywords: ['双协议', '双链路', '冗余', '多路径', '高可用'],
    },
  },
  icon: 'copy-plus',
  config: config({
    ports: field.list(
      Type.String(),
      {
        en: 'Port names, one a link.',
        zh: '端口名，每条链路一个。',
        examples: [['websocket', 'mqtt']],
      },
      { minItems: 1, uniqueItems: true },
    ),
    need: field.integer(
      {
        en: 'So many acknowledgements make a message delivered; fewer while fewer ports work.',
        zh: '得到这么多确认后消息视为送达；可用端口较少时相应减少。',
        default: 1,
      },
      { minimum: 1, maximum: 100 },
    ),
    ...healthFields,
    maxInFlight: field.integer(
      {
        en: 'Messages under way at most, in all and on each port; a port that has so many gets no copy of the next ones (counted as `behind`).',
        zh: '未完成消息的上限（总数及每个端口）；达到上限的端口不再得到后续消息的副本（计为 `behind`）。',
        default: 1024,
        advanced: true,
      },
      { minimum: 1, maximum: 65_536 },
    ),
  }),
  examples: [
    { title: 'Both protocols at once', yaml: 'type: redundant\nports: [websocket, mqtt]' },
    {
      title: 'Two of three brokers must have it',
      yaml: 'type: redundant\nports: [north, south, east]\nneed: 2\ntimeout: 5s',
    },
  ],
  inputs: ['any'],
  outputs: {},
  portsFrom: { path: '/ports', kind: 'same' },
  *check({ ports, need }) {
    yield* checkPorts(ports, (_name, index) => `/ports/${index}`)
    if (need <= ports.length) return
    yield {
      path: '/need',
      message: {
        en: `${need} acknowledgements cannot come from ${ports.length} ports`,
        zh: `${ports.length} 个端口无法给出 ${need} 个确认`,
      },
    }
  },
  create({ ports, need, maxInFlight, ...health }, ctx) {
    return createSpread({ ctx, ports, need, health: { ...health, slowStart: 0 }, maxInFlight })
  },
})
