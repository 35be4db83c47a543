/** A context of a canvas that keeps what was filled, for tests of what is painted. */
export interface Filled {
  readonly colour: string
  /** Of the path, or of the rectangle: each call with its numbers. */
  readonly shapes: readonly (readonly [name: string, ...numbers: number[]])[]
}

export function recordCanvas(): {
  readonly context: CanvasRenderingContext2D
  readonly filled: Filled[]
} {
  const filled: Filled[] = []
  let path: Filled['shapes'] = []
  const own: Record<string, unknown> = { fillStyle: '' }
  const fill = (shapes: Filled['shapes']): void => {
    filled.push({ colour: String(own['fillStyle']), shapes })
  }
  const calls: Record<string, (...numbers: number[]) => unknown> = {
    beginPath: () => (path = []),
    fill: () => fill(path),
    fillRect: (...numbers) => fill([['rect', ...numbers]]),
    measureText: () => ({ width: 10 }),
  }
  for (const name of ['arc', 'rect', 'moveTo', 'lineTo', 'roundRect'])
    calls[name] = (...numbers) => (path = [...path, [name, ...numbers]])
  const context = new Proxy(own, {
    get: (_, name: string) => calls[name] ?? own[name] ?? (() => undefined),
  })
  // It has what painting asks of it.
  return { context: context as unknown as CanvasRenderingContext2D, filled }
}
