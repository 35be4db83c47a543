/** Fields that reading and writing share. */
import { field } from '../../../runtime/plugin.ts'

export const precisionField = field.choice(['ns', 'us', 'ms', 's'], {
  en: 'What one unit of a timestamp is on the line.',
  zh: '行中时间戳的单位。',
  default: 'ns',
})
