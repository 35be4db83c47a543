/** A file for `sluice run --trace`: spans are kept in memory, and written as `spans.json` at the stop. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const sdk = fileURLToPath(import.meta.resolve('@opentelemetry/sdk-trace-node'))

export const traceFile = `
import { writeFileSync } from 'node:fs'
import sdk from ${JSON.stringify(sdk)}
const exporter = new sdk.InMemorySpanExporter()
const provider = new sdk.NodeTracerProvider({ spanProcessors: [new sdk.BatchSpanProcessor(exporter)] })
provider.register()
export async function shutdown() {
  await provider.forceFlush()
  const spans = exporter.getFinishedSpans().map((span) => ({
    name: span.name,
    attributes: span.attributes,
    scope: span.instrumentationScope.name,
    trace: span.spanContext().traceId,
    id: span.spanContext().spanId,
    parent: span.parentSpanContext?.spanId ?? null,
  }))
  writeFileSync('spans.json', JSON.stringify(spans))
}
`

export interface TracedSpan {
  readonly name: string
  readonly attributes: Readonly<Record<string, unknown>>
  readonly scope: string
  readonly trace: string
  readonly id: string
  readonly parent: string | null
}

/** What a runtime that was stopped has left in its folder. */
export const readSpans = async (folder: string): Promise<TracedSpan[]> =>
  JSON.parse(await readFile(join(folder, 'spans.json'), 'utf8')) as TracedSpan[]
