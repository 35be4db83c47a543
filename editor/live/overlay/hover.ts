/** Which wire or node the card is for, where it lies, and what it says. */
import type { Editor } from '../../app/editor.ts'
import { wordsOf } from '../facts-of.ts'
import type { LiveWords } from '../facts-of.ts'
import { shortCount } from '../words.ts'
import { drawSparkline } from '../sparkline.ts'

interface Hover {
  looked(): void
  stop(): void
}

const openAfterMs = 150
const away = 14

export function startHover(editor: Editor, card: HTMLElement): Hover {
  const part = (name: string) => card.querySelector<HTMLElement>(`[data-part="${name}"]`)
  const spark = card.querySelector('canvas')
  let hovered: string | undefined
  let shown: string | undefined
  let at = { x: 0, y: 0 }
  let opening: ReturnType<typeof setTimeout> | undefined

  function looked(): void {
    const key = hovered ?? selectedWire(editor)
    const words = key === undefined ? undefined : wordsOf(editor, key)
    const wasHidden = card.hidden
    if (card.hidden !== (words === undefined)) card.hidden = words === undefined
    if (!words) {
      shown = undefined
      return
    }
    write(part('title'), words.title)
    write(part('reason'), words.reason)
    for (const row of card.querySelectorAll<HTMLElement>('[data-row]')) {
      const value = words.rows[row.dataset['row'] as keyof LiveWords['rows']]
      row.hidden = value === undefined
      write(row.querySelector('dd'), value)
    }
    showPast(words.past)
    if (wasHidden || key !== shown) place()
    shown = key
  }

  function showPast(past: Float32Array | undefined): void {
    if (!spark) return
    spark.hidden = past === undefined
    const most = past && Math.max(0, ...past.filter((value) => !Number.isNaN(value)))
    write(
      part('most'),
      most === undefined ? undefined : editor.text().live.sparkline(shortCount(most)),
    )
    if (!past) return
    const style = getComputedStyle(spark)
    drawSparkline(spark, past, {
      line: style.color,
      fill: `color-mix(in srgb, ${style.color} 16%, transparent)`,
      base: style.getPropertyValue('--line'),
    })
  }

  /** Beside the pointer and in the window; of what is selected in a corner of the canvas. */
  function place(): void {
    const { width, height } = card.getBoundingClientRect()
    const canvas = document.querySelector('.react-flow')?.getBoundingClientRect()
    if (hovered === undefined && canvas) {
      const [x, y] = [canvas.right - width - away, canvas.bottom - height - 2 * away]
      card.style.transform = `translate(${x}px, ${y}px)`
      return
    }
    const x = at.x + away + width > innerWidth ? at.x - away - width : at.x + away
    const y = Math.min(at.y + away, innerHeight - height - 8)
    card.style.transform = `translate(${Math.max(8, x)}px, ${Math.max(8, y)}px)`
  }

  function over({ target, clientX: x, clientY: y, buttons }: PointerEvent): void {
    const next = buttons === 0 && target instanceof Element ? keyOf(target) : undefined
    if (next === hovered) return
    clearTimeout(opening)
    hovered = undefined
    looked()
    if (next === undefined) return
    at = { x, y }
    opening = setTimeout(() => {
      hovered = next
      looked()
    }, openAfterMs)
  }
  const move = ({ clientX: x, clientY: y }: PointerEvent): void => {
    if (card.hidden) at = { x, y }
  }
  const leave = (): void => {
    clearTimeout(opening)
    if (hovered === undefined) return
    hovered = undefined
    looked()
  }

  document.addEventListener('pointerover', over)
  document.addEventListener('pointermove', move)
  document.addEventListener('pointerdown', leave)
  document.addEventListener('wheel', leave, { passive: true })
  document.addEventListener('keydown', leave)
  return {
    looked,
    stop() {
      clearTimeout(opening)
      document.removeEventListener('pointerover', over)
      document.removeEventListener('pointermove', move)
      document.removeEventListener('pointerdown', leave)
      document.removeEventListener('wheel', leave)
      document.removeEventListener('keydown', leave)
    },
  }
}

/** The one that is selected, if it is one: by keyboard there is no pointer. */
function selectedWire(editor: Editor): string | undefined {
  const { selection } = editor.ui.getState()
  const [key] = selection
  return selection.length === 1 && key?.startsWith('wire:') ? key : undefined
}

/** The selection key of what is drawn there. */
function keyOf(target: Element): string | undefined {
  const wire = target.closest<HTMLElement>('.react-flow__edge')?.dataset['id']
  if (wire !== undefined) return `wire:${wire}`
  const node = target.closest<HTMLElement>('.react-flow__node')?.dataset['id']
  return node === undefined ? undefined : `node:${node}`
}

/** Only what is another text; nothing hides the line. */
function write(element: HTMLElement | null | undefined, text: string | undefined): void {
  if (!element) return
  element.hidden = text === undefined
  if (text !== undefined && element.textContent !== text) element.textContent = text
}
