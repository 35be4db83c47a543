/** From a broker's return to the first message that gets through again. */
import type { Mosquitto } from './mosquitto.ts'
import type { createOracle } from './oracle.ts'
import type { RuntimeProcess } from './runtime-process.ts'
import { until } from './wait.ts'

/** In ms; all that is known is in the error when nothing moves. `all`: what is issued in the end. */
export async function resumedAfter(
  oracle: ReturnType<typeof createOracle>,
  runtime: RuntimeProcess | undefined,
  brokers: readonly Mosquitto[],
  all: number,
): Promise<number> {
  const at = Date.now()
  const before = oracle.deliveredCount
  const isOver = () => oracle.issuedCount >= all && oracle.missing() === 0
  const moves = () => oracle.deliveredCount > before || isOver()
  await until('messages flow again', moves, { timeoutMs: 30_000, everyMs: 5 }).catch(
    async (error: Error) => {
      const flow = JSON.stringify(await runtime?.status())
      const { issuedCount, acknowledgedCount, deliveredCount } = oracle
      const counts = JSON.stringify({ issuedCount, acknowledgedCount, deliveredCount })
      const logs = brokers.map((broker) => broker.log().slice(-3000)).join('\n---\n')
      const lines = runtime?.text().slice(-3000)
      throw new Error(
        `${error.message}\n${counts} missing ${oracle.missing()}\n${flow}\n${lines}\n${logs}`,
      )
    },
  )
  return Date.now() - at
}
