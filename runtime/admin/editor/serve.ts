/** Serves the built editor: one page for every flow, and files whose names change with what they hold. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { withoutOpenFlow } from '../contract/page.ts'
import { nonceOf } from '../policy.ts'
import { needs } from '../access/role.ts'

/** Beside the compiled server, or in the build of the source tree. */
const builtEditor = fileURLToPath(
  new URL(
    import.meta.url.endsWith('.ts') ? '../../../dist/editor' : '../../../editor',
    import.meta.url,
  ),
)

const placeholder = 'CSP_NONCE'

export async function serveEditor(server: FastifyInstance, folder = builtEditor): Promise<void> {
  const index = join(folder, 'index.html')
  const page = async (request: FastifyRequest, reply: FastifyReply) => {
    // Read each time: a build while the server runs is seen at once.
    const text = await readFile(index, 'utf8').catch(() => undefined)
    void reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache')
    if (text === undefined) return reply.code(503).send(howToBuild)
    const shown = request.url.startsWith('/flows/') ? text : withoutOpenFlow(text)
    return reply.send(shown.replaceAll(placeholder, nonceOf(reply.raw)))
  }
  for (const path of ['/', '/index.html', '/flows', '/flows/*'])
    server.get(path, needs('viewer'), page)
  server.addHook('onRoute', (route) => {
    // The library adds its route itself.
    if (route.path === '/*') route.config = { ...route.config, ...needs('viewer').config }
  })
  await server.register(fastifyStatic, {
    root: folder,
    prefix: '/',
    // Other paths stay what they are: only what was built is here.
    index: false,
    redirect: false,
    dotfiles: 'deny',
    serveDotFiles: false,
    cacheControl: false,
    setHeaders(reply, path) {
      const isHashed = path.startsWith(join(folder, 'assets'))
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
    wildcard: true,
  })
}

const howToBuild = `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8" /><title>Sluice</title></head>
  <body>
    <h1>The editor is not built</h1>
    <p>Run <code>npm run build</code> in the folder of Sluice, then load this page again.</p>
    <p>The flows at work are shown <a href="/live/">on the live page</a>.</p>
  </body>
</html>
`
