/** What `now` is in expressions: the machine's time, or that of whoever lets time pass by hand. */
let read: () => number = Date.now

export const wall = (): Date => new Date(read())

/** Takes the time from elsewhere; the returned function puts back what was before. */
export function takeTimeFrom(milliseconds: () => number): () => void {
  const before = read
  read = milliseconds
  return () => {
    read = before
  }
}
