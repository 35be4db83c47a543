/** `/login`, `POST /api/login`, `POST /api/logout` and `GET /api/me`. */
import { readFile } from 'node:fs/promises'

import type { FastifyInstance } from 'fastify'

import { loginBody } from '../contract/access.ts'
import type { LoginBody, MeAnswer } from '../contract/access.ts'
import type { Access } from './access.ts'
import type { Admission } from './admission.ts'
import { loginPage } from './login-page.ts'
import { local, needs } from './role.ts'

export async function addLoginRoutes(
  server: FastifyInstance,
  access: Access,
  { addressOf }: Admission,
): Promise<void> {
  const files = await Promise.all(
    [
      ['login.css', 'text/css; charset=utf-8'] as const,
      ['login.js', 'text/javascript; charset=utf-8'] as const,
    ].map(async ([name, type]) => {
      const text = await readFile(new URL(`../page/${name}`, import.meta.url), 'utf8')
      return { name, type, text }
    }),
  )
  for (const { name, type, text } of files)
    server.get(`/login/${name}`, needs('anyone'), (_request, reply) =>
      reply.type(type).header('cache-control', 'no-cache').send(text),
    )
  server.get('/login', needs('anyone'), (request, reply) =>
    access.isOpen
      ? reply.redirect('/')
      : reply
          .type('text/html; charset=utf-8')
          .header('cache-control', 'no-store')
          .header('vary', 'accept-language')
          .send(loginPage(request.headers['accept-language'])),
  )
  server.post<{ Body: LoginBody }>(
    '/api/login',
    { ...needs('anyone', 'login'), schema: { body: loginBody } },
    async (request, reply): Promise<MeAnswer> => {
      const asking = { headers: request.headers, address: addressOf(request.raw) }
      const { who, cookie } = await access.signIn(request.body.token, asking)
      request.who = who
      if (cookie !== '') void reply.header('set-cookie', cookie)
      return { ...who, canSignOut: !access.isOpen }
    },
  )
  server.post('/api/logout', needs('anyone', 'logout'), (request, reply) => {
    const cookie = access.signOut({ headers: request.headers, address: addressOf(request.raw) })
    if (cookie !== '') void reply.header('set-cookie', cookie)
    return reply.code(204).send()
  })
  server.get('/api/me', needs('viewer'), (request): MeAnswer => {
    const { name, role } = request.who ?? local
    return { name, role, canSignOut: !access.isOpen }
  })
}
