import { built } from '../paths.ts'
import type { Bridge } from './bridge.ts'

const own = (name: string): Bridge => ({
  name,
  path: '/',
  program: ({ direction, mqttPort, wsPort, qos, work }) => ({
    command: [
      process.execPath,
      built(`comparators/${name}.js`),
      ...[direction, mqttPort, wsPort, qos, work].map(String),
    ],
  }),
})

export const raw = own('raw')
export const script = own('script')
