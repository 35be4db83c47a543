import type { Program } from '../process.ts'

/**
 * `field`: parse, add one field, stringify. `filter`: parse, test one field, stringify. `same`: parse
 * and stringify. `plain`: forward the text unseen.
 */
export type Work = 'field' | 'filter' | 'same' | 'plain'

export interface Job {
  readonly direction: 'm2w' | 'w2m'
  readonly qos: 0 | 1
  readonly work: Work
  /** Port of a real broker; otherwise the generator is the broker. */
  readonly broker?: number
  /** MQTT version, 3.1.1 unless said otherwise. */
  readonly protocol?: 5
  /** The bridge dials the WebSocket peer instead of being dialled. */
  readonly dials?: true
  readonly ack?: 'delivered' | 'received'
  /** Nodes of other flows in the same process. */
  readonly otherNodes?: number
}
export interface Ports {
  readonly mqttPort: number
  readonly wsPort: number
}
export interface Bridge {
  readonly name: string
  /** Path of its WebSocket server. */
  readonly path: string
  program(job: Job & Ports): Promise<Program> | Program
}
