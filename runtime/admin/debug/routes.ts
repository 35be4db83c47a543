/** Working on single messages of flows that run: see contract/debug.ts. */
import type { FastifyInstance } from 'fastify'

import type { Engine } from '../../engine/status.ts'
import type { Plan } from '../../graph/plan.ts'
import { needs } from '../access/role.ts'
import {
  injectBody,
  maxInjectBytes,
  releaseBody,
  renewBody,
  setBody,
  stepBody,
  traceBody,
} from '../contract/debug.ts'
import type {
  InjectBody,
  ReleaseBody,
  RenewBody,
  SetBody,
  StepBody,
  TraceBody,
} from '../contract/debug.ts'
import { createBreakpointControl } from './breakpoints.ts'
import { createInjector } from './inject.ts'
import { streamRecording } from './record.ts'
import { traceNext } from './trace.ts'

interface DebugRoutes {
  readonly engine: Pick<Engine, 'debug'>
  plan(): Plan
}

/** Hex takes two signs a byte. */
const injectLimit = 2 * maxInjectBytes + 64 * 1024

export function addDebugRoutes(server: FastifyInstance, { engine, plan }: DebugRoutes): void {
  const { debug } = engine
  const inject = createInjector(debug, (flow) => plan().flows.get(flow))
  server.post<{ Body: InjectBody }>(
    '/api/run/inject',
    { ...needs('operator', 'inject'), bodyLimit: injectLimit, schema: { body: injectBody } },
    ({ body }) => inject(body),
  )
  server.post<{ Body: TraceBody }>(
    '/api/run/trace',
    { ...needs('viewer'), schema: { body: traceBody } },
    ({ body, raw }) => traceNext(debug, body, raw),
  )
  server.get<{ Querystring: { flow?: string | string[] } }>(
    '/api/run/record',
    { config: { role: 'operator', audit: 'record', isStream: true } },
    ({ query: { flow } }, reply) => {
      streamRecording(debug, typeof flow === 'string' ? flow : '', reply.raw)
      reply.hijack()
    },
  )
  addBreakpointRoutes(server, debug)
}

function addBreakpointRoutes(server: FastifyInstance, debug: Engine['debug']): void {
  const control = createBreakpointControl(debug)
  const base = '/api/run/breakpoints'
  server.get(base, needs('viewer'), () => control.list())
  server.post<{ Body: SetBody }>(
    `${base}/set`,
    { ...needs('operator', 'breakpoint'), schema: { body: setBody } },
    ({ body }) => control.set(body),
  )
  for (const action of ['step', 'drop'] as const)
    server.post<{ Body: StepBody }>(
      `${base}/${action}`,
      { ...needs('operator', `breakpoint-${action}`), schema: { body: stepBody } },
      ({ body }) => control[action](body),
    )
  for (const action of ['release', 'touch'] as const)
    server.post<{ Body: ReleaseBody }>(
      `${base}/${action}`,
      { ...needs('operator', `breakpoint-${action}`), schema: { body: releaseBody } },
      ({ body }, reply) => {
        control[action](body)
        return reply.code(204).send()
      },
    )
  server.post<{ Body: RenewBody }>(
    `${base}/renew`,
    { ...needs('operator'), schema: { body: renewBody } },
    ({ body }) => control.renew(body.client),
  )
}
