/** Serves the live page: a handful of static files, named here and nowhere else, so no path is ever built. */
import { readFile } from 'node:fs/promises'

import type { FastifyInstance } from 'fastify'
import { needs } from './access/role.ts'

const types = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const

const files = [
  'index.html',
  'page.css',
  'page.js',
  'rates.js',
  'flow-graph.js',
  'flow-card.js',
  'endpoint.js',
  'dom.js',
  'sparkline.js',
  'icon.svg',
] as const

/** Where the page is. */
export const livePath = '/live/'

export async function servePage(server: FastifyInstance): Promise<void> {
  server.get('/live', needs('viewer'), (_request, reply) => reply.redirect(livePath))
  await Promise.all(
    files.map(async (name) => {
      const text = await readFile(new URL(`./page/${name}`, import.meta.url), 'utf8')
      // The ending decides the type; every name above has one of the four.
      const type = types[name.slice(name.lastIndexOf('.') + 1) as keyof typeof types]
      server.get(
        name === 'index.html' ? livePath : `${livePath}${name}`,
        needs('viewer'),
        (_request, reply) => reply.type(type).header('cache-control', 'no-cache').send(text),
      )
    }),
  )
}
