/** Nothing that is asked here has a body worth more, except where a route says so. */
export const usualBodyBytes = 64 * 1024
/** A file of a million characters, as JSON. */
export const largeBodyBytes = 2 * 1024 * 1024
