/** A point in time that several waits share. */
export interface Deadline {
  readonly passed: Promise<void>
  isPassed(): boolean
  cancel(): void
}

export function deadlineIn(ms: number): Deadline {
  let timer: NodeJS.Timeout | undefined
  let isPassed = false
  const passed = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      isPassed = true
      resolve()
    }, ms)
  })
  return { passed, isPassed: () => isPassed, cancel: () => clearTimeout(timer) }
}

/** Waits for the work, but not for longer; a fault in it is the caller's. */
export async function within(ms: number, work: Promise<unknown> | undefined): Promise<void> {
  const deadline = deadlineIn(ms)
  try {
    await Promise.race([work, deadline.passed])
  } finally {
    deadline.cancel()
  }
}
