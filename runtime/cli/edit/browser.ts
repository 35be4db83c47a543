/** Opens the system's browser; when there is none, the URL that was printed is enough. */
import { spawn } from 'node:child_process'

export function openBrowser(url: string): void {
  const [command, ...args] = commandFor(process.platform)
  const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true })
  child.on('error', () => console.error(`no browser could be opened: open ${url} yourself`))
  child.unref()
}

function commandFor(platform: NodeJS.Platform): [string, ...string[]] {
  if (platform === 'darwin') return ['open']
  // `start` is a word of the shell; this program is what it calls.
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler']
  return ['xdg-open']
}
