/**
 * One script in QuickJS, a JavaScript engine inside WebAssembly: it sees nothing of this process, and is
 * stopped by time and by memory.
 */
import release from '@jitl/quickjs-wasmfile-release-sync'
import { newQuickJSWASMModuleFromVariant, newVariant } from 'quickjs-emscripten-core'
import type {
  QuickJSContext,
  QuickJSHandle,
  QuickJSSyncVariant,
  QuickJSWASMModule,
} from 'quickjs-emscripten-core'

import type { Ran } from '../run/runner.ts'
import { footer, header, inside } from './inside.ts'

export interface Limits {
  /** Milliseconds for one message. */
  readonly timeout: number
  /** Bytes for the engine and the script with all that it keeps. */
  readonly memory: number
}
export interface Sandbox {
  /** `job`: the text of `{ message, now }`. */
  run(job: string): Ran
  close(): void
}

/** Its types are those of a CommonJS module; what is imported is the variant itself. */
const variant = release as unknown as QuickJSSyncVariant

/** Node has it, and its types do not say so. */
type Memory = ReturnType<QuickJSWASMModule['getWasmMemory']>
const { Memory } = (
  globalThis as unknown as {
    WebAssembly: { Memory: new (pages: { initial: number; maximum: number }) => Memory }
  }
).WebAssembly

/** The engine's own limit counts only a part of what it takes; a WebAssembly memory cannot grow beyond its own. */
const pageBytes = 65_536
/** What the engine is built to begin with. */
const firstPages = 256
/** The frames of WebAssembly on the thread's stack are larger than what the engine counts for them. */
const stackBytes = 128 * 1024

/** The engine with a memory of its own, for one script: it never shrinks. */
export function loadEngine({ memory }: Limits): Promise<QuickJSWASMModule> {
  const maximum = Math.max(firstPages, Math.ceil(memory / pageBytes))
  const wasmMemory = new Memory({ initial: firstPages, maximum })
  return newQuickJSWASMModuleFromVariant(newVariant(variant, { wasmMemory }))
}

/** Throws when the code is none. */
export function createSandbox(engine: QuickJSWASMModule, code: string, limits: Limits): Sandbox {
  const runtime = engine.newRuntime()
  runtime.setMaxStackSize(stackBytes)
  let deadline = Infinity
  runtime.setInterruptHandler(() => performance.now() > deadline)
  const context = runtime.newContext()
  const close = (): void => {
    context.dispose()
    runtime.dispose()
  }
  const evaluate = (text: string, name: string): QuickJSHandle => {
    const result = context.evalCode(text, name)
    if (result.error) throw new Error(faultOf(context, result.error, limits).message)
    return result.value
  }
  const runInside = evaluate(inside, 'inside')
  const script = evaluate(`${header}${code}${footer}`, 'script')
  return {
    run(job) {
      const text = context.newString(job)
      deadline = performance.now() + limits.timeout
      const result = context.callFunction(runInside, context.undefined, script, text)
      deadline = Infinity
      text.dispose()
      if (result.error) return faultOf(context, result.error, limits)
      const answer = context.getString(result.value)
      result.value.dispose()
      return { ok: true, text: answer }
    },
    close() {
      runInside.dispose()
      script.dispose()
      close()
    },
  }
}

type Fault = Extract<Ran, { ok: false }>

const lost = 'what the script kept in `state` is lost'

function faultOf(context: QuickJSContext, handle: QuickJSHandle, limits: Limits): Fault {
  const thrown: unknown = context.dump(handle)
  handle.dispose()
  const fault = readFault(thrown)
  if (fault.name === 'InternalError' && fault.message === 'interrupted')
    return {
      ok: false,
      code: 'timeout',
      message: `the script ran for longer than ${limits.timeout} ms; ${lost}`,
    }
  // Without room for an error, QuickJS throws null.
  if (thrown === null || fault.message === 'out of memory')
    return {
      ok: false,
      code: 'memory',
      message: `the script needs more than ${limits.memory} bytes; ${lost}`,
    }
  const line = /\bscript:(\d+)/.exec(fault.stack)?.[1]
  const place = line === undefined ? '' : ` (line ${line})`
  return {
    ok: false,
    code: 'script',
    message: `${fault.name}: ${fault.message}${place}${hintFor(fault.message)}`,
  }
}

function readFault(thrown: unknown): { name: string; message: string; stack: string } {
  if (typeof thrown !== 'object' || thrown === null)
    return { name: 'thrown', message: String(thrown), stack: '' }
  const { name, message, stack } = thrown as Record<string, unknown>
  const text = (value: unknown, otherwise: string) =>
    typeof value === 'string' ? value : otherwise
  return {
    name: text(name, 'thrown'),
    message: text(message, 'an object without a message'),
    stack: text(stack, ''),
  }
}

const absent = /^'?(setTimeout|setInterval|require|fetch|process|Buffer|import)'? is not defined/

const hintFor = (message: string): string =>
  absent.test(message) ? '; a script has no timers, no modules and no network' : ''
