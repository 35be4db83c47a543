/** The colours and the font of the page, as the theme has them now. */
import type { Tone } from './look.ts'

export interface Palette {
  readonly tones: Readonly<Record<Tone, string>>
  readonly canvas: string
  readonly surface: string
  readonly line: string
  readonly text: string
  readonly ok: string
  readonly accent: string
  readonly font: string
}

export function paletteOf(element: Element): Palette {
  const style = getComputedStyle(element)
  const at = (name: string): string => style.getPropertyValue(`--${name}`).trim() || 'gray'
  return {
    tones: {
      flowing: at('wire-flowing'),
      warn: at('warn'),
      error: at('error'),
      quiet: at('line-strong'),
    },
    canvas: at('canvas'),
    surface: at('surface'),
    line: at('line'),
    text: at('text'),
    ok: at('ok'),
    accent: at('accent'),
    font: style.fontFamily,
  }
}

/** The theme is an attribute of the page, whoever has changed it. */
export function onTheme(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => observer.disconnect()
}
