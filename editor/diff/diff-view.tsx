/** Two texts of a flow compared, three ways that belong together: a picture, words, and YAML. */
import { useMemo, useState } from 'react'

import type { Catalogue } from '../../runtime/document/catalogue.ts'
import { describeDiff } from '../../runtime/document/diff/describe-diff.ts'
import type { DiffLine } from '../../runtime/document/diff/describe-diff.ts'
import { diffTexts } from '../../runtime/document/diff/diff-texts.ts'
import type { FlowDiff } from '../../runtime/document/diff/flow-diff.ts'
import { readView } from '../../runtime/document/edit/read-view.ts'
import { wireKey } from '../../runtime/document/edit/view.ts'
import type { FlowView } from '../../runtime/document/edit/view.ts'
import { useText } from '../app/context.tsx'
import type { Language } from '../locales/messages.ts'
import { ChangeList, lineKey } from './change-list.tsx'
import styles from './diff.module.css'
import { FlowPicture } from './flow-picture.tsx'
import { SideBySide } from './side-by-side.tsx'
import type { Reveal } from './side-by-side.tsx'

export interface DiffViewProps {
  readonly before: string
  readonly after: string
  /** What stands above each text: `HEAD`, `In the editor`. */
  readonly beforeName: string
  readonly afterName: string
  readonly catalogue: Pick<Catalogue, 'find'>
  readonly theme: 'light' | 'dark'
  readonly language: Language
}

export function DiffView(props: DiffViewProps) {
  const { before, after, beforeName, afterName, catalogue, theme, language } = props
  const { diff: text } = useText()
  const broken = useMemo(
    () =>
      [
        { name: beforeName, text: before },
        { name: afterName, text: after },
      ].find((side) => readView(side.text).broken !== undefined),
    [before, after, beforeName, afterName],
  )
  const diff = useMemo(
    () => (broken ? undefined : diffTexts(before, after)),
    [broken, before, after],
  )
  const lines = useMemo(() => (diff ? describeDiff(diff, language) : []), [diff, language])
  const [selected, setSelected] = useState<string | undefined>()
  const [reveal, setReveal] = useState<Reveal | undefined>()
  function select(line: DiffLine): void {
    setSelected(lineKey(line))
    setReveal(diff && placeOf(line, diff, { before, after }))
  }
  if (before === after) return <p className={styles['empty']}>{text.same}</p>
  return (
    <div className={styles['view']} data-only-yaml={diff === undefined || undefined}>
      {broken && (
        <p role="status" className={styles['warning']}>
          {text.unreadable(broken.name)}
        </p>
      )}
      {diff && (
        <FlowPicture
          diff={diff}
          catalogue={catalogue}
          theme={theme}
          language={language}
          selected={lines.find((line) => lineKey(line) === selected)?.id}
          onSelect={(id) => {
            const line = lines.find((each) => each.id === id)
            if (line) select(line)
          }}
        />
      )}
      {diff && (
        <div className={styles['words']}>
          {lines.length === 0 && <p className={styles['empty']}>{text.formatOnly}</p>}
          <ChangeList lines={lines} selected={selected} onSelect={select} />
        </div>
      )}
      <div className={styles['yaml']}>
        <SideBySide
          before={before}
          after={after}
          beforeName={beforeName}
          afterName={afterName}
          reveal={reveal}
        />
      </div>
    </div>
  )
}

/** The line of the text where the thing stands: where it is now, or where it was. */
function placeOf(
  { kind, section, id }: DiffLine,
  diff: FlowDiff,
  texts: { readonly before: string; readonly after: string },
): Reveal | undefined {
  if (id === undefined) return undefined
  const side = kind === 'removed' ? 'before' : 'after'
  const start = startIn(diff[side], section, id)
  if (start === undefined) return undefined
  return { side, line: texts[side].slice(0, start).split('\n').length }
}

function startIn(
  { places, wires }: FlowView,
  section: DiffLine['section'],
  id: string,
): number | undefined {
  if (section === 'wires')
    return places.wires[wires.findIndex((wire) => wireKey(wire) === id)]?.start
  return places[section === 'connections' ? 'connections' : 'nodes'].get(id)?.keyRange.start
}
