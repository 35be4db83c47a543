/** Writes the numbers of the flow into their places, as they change. */
import type { Editor } from '../app/editor.ts'
import { liveOf } from './live-of.ts'
import type { LiveStore } from './live-store.ts'
import type { Messages } from '../locales/messages.ts'
import { shortCount, spanOf } from './words.ts'

type Part = 'uptime' | 'in' | 'out' | 'errors'

const secondMs = 1000

/** Gives the function that ends it. */
export function startFlowNumbers(editor: Editor, root: HTMLElement): () => void {
  const live = liveOf(editor)
  const places = new Map(
    Array.from(root.querySelectorAll<HTMLElement>('[data-part]'), (place) => [
      place.dataset['part'],
      place,
    ]),
  )
  let frame: number | undefined

  function write(): void {
    frame = undefined
    const words = wordsOf(live, editor.text().live.flow)
    const isStale = live.facts.getState().lostAt !== undefined
    set(root, 'hidden', words === undefined)
    if (!words) return
    root.toggleAttribute('data-stale', isStale)
    places.get('errors')?.toggleAttribute('data-failing', words.isFailing)
    for (const [part, place] of places) {
      const text = words[part as Part]
      set(place, 'hidden', text === undefined)
      const value = place.lastElementChild
      if (value && text !== undefined && value.textContent !== text) value.textContent = text
    }
  }
  const plan = (): void => {
    frame ??= requestAnimationFrame(write)
  }

  const stops = [
    live.facts.subscribe(plan),
    editor.app.subscribe((state, before) => {
      if (state.messages !== before.messages) plan()
    }),
  ]
  // Rates are those of seconds: a tick has nothing new to say.
  const timer = setInterval(plan, secondMs)
  plan()
  return () => {
    for (const stop of stops) stop()
    clearInterval(timer)
    if (frame !== undefined) cancelAnimationFrame(frame)
  }
}

type Words = Partial<Record<Part, string>> & { readonly isFailing: boolean }

/** Nothing while it does not run, or while nobody has told. */
function wordsOf(live: LiveStore, text: Messages['live']['flow']): Words | undefined {
  const { isRunning, state, lostAt } = live.facts.getState()
  const totals = live.numbers()?.totals()
  if (isRunning !== true || !totals) return undefined
  const { inRate, outRate, errors, isFailing } = totals
  const now = lostAt ?? Date.now()
  return {
    ...(state?.since === undefined
      ? {}
      : { uptime: text.up(spanOf(Math.floor((now - state.since) / secondMs), text.units)) }),
    in: `↓ ${rateText(inRate)}`,
    out: `↑ ${rateText(outRate)}`,
    ...(errors > 0 ? { errors: text.errorCount(shortCount(errors)) } : {}),
    isFailing,
  }
}

const rateText = (rate: number | undefined): string =>
  rate === undefined ? '–' : `${shortCount(rate)}/s`

function set(element: HTMLElement, name: 'hidden', is: boolean): void {
  if (element[name] !== is) element[name] = is
}
