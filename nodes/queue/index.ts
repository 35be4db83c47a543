import { config, defineStage, field, Type } from '../../runtime/plugin.ts'
import { deliver } from './run/fields.ts'
import { createQueue } from './run/queue.ts'

const smallest = 256 * 1024

export default defineStage({
  text: {
    en: {
      summary: 'Keeps messages on disk until they are delivered',
      help: 'A message counts as delivered for its source once it is on the disk (`store: disk`), and the queue goes on by itself: it sends what it holds, in order, and again after a failure or a restart, until it is delivered or filtered. So a source need not wait for a link that is down, and a crash loses nothing that was taken. A message may arrive twice after a crash. Order is kept by `key`, and a key that hangs holds up no other; without `key` all messages are one order. A message that is refused for good leaves by `error`; so does one that failed `deliver.retry.attempts` times. While the disk is full nothing more is taken, and the runtime is not ready; it goes on by itself when there is room. One process at a time has the queue: it lies in the state folder (`--state`) under the names of flow and node. `sluice queue` shows and mends it while the runtime is stopped. `store: memory` is the same without a disk: a stop or a crash loses what it holds.',
      keywords: [
        'buffer',
        'durable',
        'persist',
        'store and forward',
        'offline',
        'spool',
        'disk',
        'backlog',
      ],
    },
    'zh-CN': {
      summary: '把消息保存在磁盘上直到送达',
      help: '消息写入磁盘后（`store: disk`），对来源而言即视为送达，之后由队列负责：按顺序发送所保存的消息，失败或重启后重发，直到送达或被过滤。因此链路断开时来源不必等待，崩溃也不会丢失已接收的消息；崩溃后消息可能到达两次。按 `key` 保持顺序，一个键停滞不影响其他键；没有 `key` 时全部消息为同一顺序。被永久拒绝的消息从 `error` 端口离开；失败达到 `deliver.retry.attempts` 次的消息也是如此。磁盘已满时不再接收消息，运行时处于未就绪状态；有空间后自动恢复。同一时间只有一个进程使用队列：它位于状态文件夹（`--state`）中，以流和节点命名。运行时停止后可用 `sluice queue` 查看和修复。`store: memory` 与之相同但不用磁盘：停止或崩溃会丢失其中的消息。',
      keywords: ['缓冲', '持久化', '存储转发', '离线', '断线续传', '磁盘', '积压'],
    },
  },
  icon: 'inbox',
  config: config({
    store: field.choice(['disk', 'memory'], {
      en: 'Where messages are kept. `memory`: a stop or a crash loses them.',
      zh: '消息的保存位置。`memory`：停止或崩溃会丢失。',
      default: 'disk',
    }),
    key: Type.Optional(
      field.expression({
        en: 'CEL for what must stay in order. Messages of other keys do not wait for a key that hangs. Without it, all messages are one order.',
        zh: '需要保持顺序的键（CEL）。某个键停滞时其他键的消息不等待。不写则全部消息为同一顺序。',
        examples: ['topic', 'payload.device'],
      }),
    ),
    maxBytes: Type.Optional(
      field.size({
        en: 'Room for messages, with about 50 bytes more for each. Without it `1GiB` on disk and `64MiB` in memory. Each message that waits takes about 40 bytes of memory too.',
        zh: '存放消息的空间，每条另计约 50 字节。缺省磁盘为 `1GiB`，内存为 `64MiB`。每条等待的消息还占用约 40 字节内存。',
        examples: ['10GiB'],
      }),
    ),
    maxAge: field.duration({
      en: 'A message that has waited for longer is dropped, counted as `expired`. `0`: never.',
      zh: '等待超过此时间的消息被丢弃，以 `expired` 计数。`0`：从不。',
      default: '0',
    }),
    full: field.choice(['block', 'drop-oldest', 'reject'], {
      en: 'What happens when `maxBytes` is reached. `block`: sources wait. `drop-oldest`: the oldest part is dropped, counted as `full`. `reject`: new messages leave by `error`.',
      zh: '达到 `maxBytes` 时的处理。`block`：来源等待。`drop-oldest`：丢弃最旧的一段，以 `full` 计数。`reject`：新消息从 `error` 端口离开。',
      default: 'block',
    }),
    deliver,
  }),
  summary: 'store',
  examples: [
    { title: 'Until the link is back', yaml: 'type: queue' },
    {
      title: 'Ordered by device, a day at most, the oldest goes first',
      yaml: 'type: queue\nkey: payload.device\nmaxBytes: 10GiB\nmaxAge: 24h\nfull: drop-oldest',
    },
    {
      title: 'A buffer in memory, three attempts',
      yaml: 'type: queue\nstore: memory\nmaxBytes: 16MiB\ndeliver:\n  retry:\n    attempts: 3',
    },
  ],
  inputs: ['any'],
  outputs: { out: 'same' },
  *check({ maxBytes }) {
    if (maxBytes === undefined || maxBytes >= smallest) return
    yield {
      path: '/maxBytes',
      message: { en: '"maxBytes" must be at least 256KiB', zh: '"maxBytes" 至少为 256KiB' },
    }
  },
  create: createQueue,
})
