/** The WebSocket `/api/live`: what changed, as it changes. */
import type { Engine } from '../../engine/status.ts'
import type { LiveEvent } from '../contract/live.ts'
import { openGit } from '../git/open.ts'
import type { Upgrades } from '../upgrade.ts'
import { createLiveClients } from './clients.ts'
import { watchFolder } from './watch.ts'

export interface Live {
  tell(event: LiveEvent): void
  close(): Promise<void>
}

export async function openLive(
  upgrades: Upgrades,
  root: string,
  engine: Pick<Engine, 'flowStatus'>,
): Promise<Live> {
  const clients = createLiveClients(engine)
  const git = await openGit(root)
  const watching = await watchFolder({ root, git: git?.folder, tell: clients.send })
  upgrades.add('/api/live', 'viewer', clients.take)
  return {
    tell: clients.send,
    async close() {
      clients.close()
      await watching.close()
    },
  }
}
