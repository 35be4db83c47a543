/**
 * What a browser loads before the first screen: the scripts and styles that the built page names, and
 * every chunk that those import statically. Prints the gzip size of each, and fails above the limit.
 *
 *     node --import tsx editor/first-screen-size.ts
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

import { withoutOpenFlow } from '../runtime/admin/contract/page.ts'

const limits = { js: 300, css: 25 } as const
const built = fileURLToPath(new URL('../dist/editor/', import.meta.url))

/** `import ... from "./x.js"` and `import "./x.js"`, and not `import("./x.js")`. */
const staticImport = /(?:\bfrom|\bimport)\s*["'](\.[^"']+\.js)["']/g

function firstScreen(): string[] {
  const page = withoutOpenFlow(readFileSync(join(built, 'index.html'), 'utf8'))
  const named = [...page.matchAll(/(?:src|href)="\/([^"]+\.(?:js|css))"/g)]
  return withImports(named.flatMap(([, path]) => (path === undefined ? [] : [join(built, path)])))
}

function withImports(files: readonly string[]): string[] {
  const found = new Set(files)
  for (const file of found) {
    if (!file.endsWith('.js')) continue
    for (const [, path] of readFileSync(file, 'utf8').matchAll(staticImport))
      if (path !== undefined) found.add(join(dirname(file), path))
  }
  return [...found]
}

function main(): number {
  if (!existsSync(join(built, 'index.html'))) {
    console.error('dist/editor is missing: run `npm run build` first')
    return 2
  }
  const sums = { js: 0, css: 0 }
  for (const file of firstScreen().toSorted()) {
    const kilobytes = gzipSync(readFileSync(file), { level: 9 }).length / 1000
    sums[file.endsWith('.css') ? 'css' : 'js'] += kilobytes
    console.log(`${kilobytes.toFixed(1).padStart(8)} kB  ${relative(built, file)}`)
  }
  const all = withImports([...firstScreen(), ...workbench()]).filter((file) => file.endsWith('.js'))
  const open = all.reduce((sum, file) => sum + gzipSync(readFileSync(file), { level: 9 }).length, 0)
  const isTooLarge = sums.js > limits.js || sums.css > limits.css
  for (const kind of ['js', 'css'] as const)
    console.log(`${sums[kind].toFixed(1).padStart(8)} kB  ${kind}, of at most ${limits[kind]} kB`)
  console.log(`${(open / 1000).toFixed(1).padStart(8)} kB  js with an open flow`)
  return isTooLarge ? 1 : 0
}

/** What comes beside the first screen when a flow is open: the canvas and the panels. */
function workbench(): string[] {
  const assets = join(built, 'assets')
  return readdirSync(assets)
    .filter((name) => /^workbench-.*\.js$/.test(name))
    .map((name) => join(assets, name))
}

process.exitCode = main()
