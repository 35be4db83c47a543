/** Apart from the shapes, so that a page needs no library for them. */

/** Breakpoints of a client that was not heard of for five times this long let go. */
export const renewMs = 2000
