/** Regions of the screen, marked with `data-region`, in the order of the page. */

const focusable =
  'button:not(:disabled), [href], input, select, textarea, [tabindex]:not([tabindex="-1"]), [contenteditable="true"]'

/** Moves the focus to the next region, or back; round at the ends. */
export function focusRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(
    (region) => region.checkVisibility() && region.querySelector(focusable),
  )
  if (regions.length === 0) return
  const at = regions.findIndex((region) => region.contains(document.activeElement))
  const next = at < 0 && step < 0 ? regions.length - 1 : at + step
  const region = regions.at(next % regions.length)
  region?.querySelector<HTMLElement>(focusable)?.focus()
}
