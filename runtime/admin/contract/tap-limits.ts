/** Numbers of `/api/taps` that a page needs without the schemas. */
export const maxTapsPerClient = 4
export const maxTapLimit = 200
