/** The flow with its changes as a picture. It is parsed as XML, so nothing of it is ever run as HTML. */
import { useEffect, useRef, useState } from 'react'

import type { Catalogue } from '../../runtime/document/catalogue.ts'
import type { FlowDiff } from '../../runtime/document/diff/flow-diff.ts'
import { renderSvg } from '../../runtime/render/svg/render-svg.ts'
import { useText } from '../app/context.tsx'
import type { Language } from '../locales/messages.ts'
import styles from './diff.module.css'

interface FlowPictureProps {
  readonly diff: FlowDiff
  readonly catalogue: Pick<Catalogue, 'find'>
  readonly theme: 'light' | 'dark'
  readonly language: Language
  /** Id of a node or the key of a wire. */
  readonly selected: string | undefined
  readonly onSelect: (id: string) => void
}

export function FlowPicture(props: FlowPictureProps) {
  const { diff, catalogue, theme, language, selected, onSelect } = props
  const { diff: text } = useText()
  const frame = useRef<HTMLDivElement>(null)
  const [isFit, setFit] = useState(true)
  useEffect(() => {
    // The words of the difference are shown first: a layout may take a moment.
    const soon = setTimeout(() => {
      const picture = renderSvg(diff.after, catalogue, { diff, theme, language, title: '' })
      const root = new DOMParser().parseFromString(picture, 'image/svg+xml').documentElement
      if (root.localName === 'svg') frame.current?.replaceChildren(document.importNode(root, true))
    })
    return () => clearTimeout(soon)
  }, [diff, catalogue, theme, language])
  useEffect(() => {
    const found = frame.current?.querySelectorAll<SVGElement>('[data-node],[data-wire]') ?? []
    for (const element of found) {
      const { node, wire } = element.dataset
      const isSelected = selected !== undefined && (node ?? wire) === selected
      element.toggleAttribute('data-selected', isSelected)
      if (isSelected) element.scrollIntoView({ block: 'nearest', inline: 'nearest' })
    }
  }, [selected, diff])
  function onClick(target: EventTarget): void {
    const element = target instanceof Element ? target.closest('[data-node],[data-wire]') : null
    const id = element?.getAttribute('data-node') ?? element?.getAttribute('data-wire')
    if (id) onSelect(id)
  }
  return (
    <figure className={styles['picture']} aria-label={text.picture}>
      {/* The list beside it does the same by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions */}
      <div
        ref={frame}
        className={styles['frame']}
        data-fit={isFit || undefined}
        onClick={(event) => onClick(event.target)}
      />
      <label className={styles['fit']}>
        <input type="checkbox" checked={isFit} onChange={(event) => setFit(event.target.checked)} />
        {text.fit}
      </label>
    </figure>
  )
}
