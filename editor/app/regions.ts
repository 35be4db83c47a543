/** Regions of the screen, marked with `data-region`, in the order of the page. */

const focusable = [
  'button:not(:disabled)',
  '[href]',
  'input:not(:disabled)',
  'select:not(:disabled)',
  'textarea:not(:disabled)',
  '[tabindex]',
  '[contenteditable="true"]',
]
  .map((selector) => `${selector}:not([tabindex="-1"])`)
  .join(', ')

const firstIn = (region: HTMLElement): HTMLElement | undefined =>
  [...region.querySelectorAll<HTMLElement>(focusable)].find((each) => each.checkVisibility())

/** Moves the focus to the next region, or back; round at the ends. */
export function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')]
    // A region in a region is the same stop.
    .filter((region) => !region.parentElement?.closest('[data-region]'))
    .filter((region) => region.checkVisibility() && firstIn(region))
  if (regions.length === 0) return
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const next = at < 0 && step < 0 ? regions.length - 1 : at + step
  const region = regions.at(next % regions.length)
  if (region) firstIn(region)?.focus()
}
