/** A flow as people write them: comments, several styles, a node that nothing feeds. */
export const sample = `# Warm greenhouses go to the log.
version: 1
name: Warm greenhouses   # for the gardeners

nodes:
  readings: { type: generate, every: 1s, walk: { temperature: { min: 10, max: 40 } } }
  # Cooler readings are of no interest.
  warm:
    type: filter
    where: payload.temperature > 22   # degrees
  shape:
    type: map
    value: '{"t": payload.temperature}'
  out: { type: log }
  spare: { type: json/encode }

wires:
  - readings -> warm -> shape -> out

layout:
  readings: { x: 0, y: 0 }
  warm: { x: 288, y: 0 }
  shape: { x: 576, y: 0 }
  out: { x: 864, y: 0 }
  spare: { x: 288, y: 160 }
`

/** A type that the editor has never heard of, as a plugin brings it. */
export const plugin = `export default {
  kind: 'transform',
  config: {
    type: 'object',
    properties: {
      stars: { type: 'integer', minimum: 1, default: 3, description: 'How many stars.', 'x-zh': '几颗星。' },
    },
    required: ['stars'],
  },
  text: {
    en: { summary: 'Decorates with stars', help: 'Puts stars around the payload.', keywords: ['shine'] },
    'zh-CN': { summary: '用星星装饰', help: '在载荷周围放上星星。', keywords: ['星星'] },
  },
  icon: 'star',
  examples: [{ title: 'Five', yaml: 'type: acme/stars\\nstars: 5' }],
  inputs: ['any'],
  outputs: { out: 'any' },
  create: ({ stars }) => (message) => ({ ...message, payload: '*'.repeat(stars) + message.payload }),
}
`
