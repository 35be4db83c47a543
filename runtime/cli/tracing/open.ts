/** `run --trace FILE`: the file sets OpenTelemetry up, and each message becomes a trace. */
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

import type { Engine } from '../../engine/status.ts'
import { reasonOf } from '../../reason.ts'
import { version } from '../../version.ts'
import { CommandError, Exit } from '../exit.ts'
import type { Api } from './context.ts'
import { tracePlan } from './trace-plan.ts'

export interface Tracing {
  /** The same engine, whose flows are traced. */
  engine(engine: Engine): Engine
  /** Sends what has not been sent yet, if the file says how. */
  close(): Promise<void>
}

const packageName = '@opentelemetry/api'
const closeMs = 5000

export async function openTracing(file: string): Promise<Tracing> {
  const url = pathToFileURL(resolve(file)).href
  const setUp = (await import(url).catch((error: unknown) => {
    throw new CommandError(Exit.usage, `--trace: "${file}" cannot be loaded: ${reasonOf(error)}`)
  })) as { shutdown?: unknown }
  const api = await loadApi(url, file)
  const provider = api.trace.getTracerProvider()
  if (provider instanceof api.ProxyTracerProvider && !isSetUp(provider))
    throw new CommandError(
      Exit.usage,
      `--trace: "${file}" has set up no OpenTelemetry SDK: docs/operating.md shows a file that does`,
    )
  const tracer = provider.getTracer('sluice', version())
  const { shutdown } = setUp
  return {
    engine: (engine) => ({
      ...engine,
      apply: (plan) => engine.apply(tracePlan(plan, api, tracer)),
    }),
    async close() {
      if (typeof shutdown !== 'function') return
      const late = new Promise((done) => setTimeout(done, closeMs).unref())
      await Promise.race([shutdown(), late])
    },
  }
}

const isSetUp = (provider: InstanceType<Api['ProxyTracerProvider']>): boolean =>
  provider.getDelegateTracer('sluice') !== undefined

/** That of the file, where there is one: it is the one that the SDK beside it speaks to. */
async function loadApi(url: string, file: string): Promise<Api> {
  try {
    const path = createRequire(url).resolve(packageName)
    return (await import(pathToFileURL(path).href)) as Api // that package
  } catch {
    return await import('@opentelemetry/api').catch(() => {
      throw new CommandError(
        Exit.usage,
        `--trace needs the package ${packageName}: install it beside "${file}"`,
      )
    })
  }
}
