/** `spBv1.0/GROUP/NDATA/NODE[/DEVICE]`. */
export interface SparkplugTopic {
  readonly group: string
  readonly kind: string
  readonly node: string
  readonly device: string | undefined
}

const kinds = new Set(['NBIRTH', 'NDATA', 'NDEATH', 'NCMD', 'DBIRTH', 'DDATA', 'DDEATH', 'DCMD'])

export function topicOf(topic: string): SparkplugTopic | undefined {
  const [space, group, kind, node, device, ...more] = topic.split('/')
  if (space !== 'spBv1.0' || !group || !kind || !node || more.length > 0 || !kinds.has(kind))
    return undefined
  const isOfDevice = kind.startsWith('D')
  return isOfDevice === (device !== undefined && device !== '')
    ? { group, kind, node, device }
    : undefined
}
