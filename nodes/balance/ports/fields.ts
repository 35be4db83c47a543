/** The fields that tell a sick port from a well one: the same for every node that chooses between ports. */
import { field } from '../../../runtime/plugin.ts'

export const healthFields = {
  timeout: field.duration({
    en: 'A port is left out when one of its messages has not been acknowledged for this long. Longer than the slowest honest answer.',
    zh: '端口的某条消息超过此时间未得到确认时，该端口被排除。应长于最慢的正常应答。',
    default: '800ms',
  }),
  failures: field.integer(
    {
      en: 'A port is left out after so many messages in a row that it could not deliver.',
      zh: '端口连续这么多条消息无法送达后被排除。',
      default: 3,
      advanced: true,
    },
    { minimum: 1, maximum: 1000 },
  ),
  recovery: field.duration({
    en: 'How long a port stays out before one message tries it again. Doubles each time it fails soon after.',
    zh: '端口被排除多久之后用一条消息再次尝试。恢复后很快再次失败时，此时间加倍。',
    default: '1s',
  }),
} as const
