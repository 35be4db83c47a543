/** Parts of the screen are loaded and drawn when they are needed: waits for one, frame by frame. */

/** About ten seconds at sixty frames a second; then nobody waits for it any more. */
const frames = 600

export function whenReady<T>(find: () => T | undefined, run: (part: T) => void): void {
  let left = frames
  const look = (): void => {
    const part = find()
    if (part !== undefined) run(part)
    else if ((left -= 1) > 0) requestAnimationFrame(look)
  }
  look()
}
