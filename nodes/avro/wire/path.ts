/** `a.b[2].c`. */
export const joinPath = (steps: readonly string[]): string =>
  steps.reduce(
    (path, step) => (path === '' || step.startsWith('[') ? path + step : `${path}.${step}`),
    '',
  )
