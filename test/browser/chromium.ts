/** Chromium from the system; tests that need it are skipped, loudly, where there is none. */
import { existsSync } from 'node:fs'

import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'

const candidates = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser']
const executablePath = candidates.find((path) => path !== undefined && existsSync(path))
if (executablePath === undefined) {
  const message = 'Chromium is missing: apt-get install chromium, or name it in CHROMIUM'
  if (process.env.CI) throw new Error(message)
  console.warn(`SKIPPED: ${message}`)
}

export const hasChromium = executablePath !== undefined

export const launch = (): Promise<Browser> =>
  chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
