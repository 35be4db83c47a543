/** Templates as tiles: a picture, a name, and one sentence in the language of the page. */
import { useMemo } from 'react'

import { renderSvg } from '../../runtime/render/svg/render-svg.ts'
import { useApp, useText, useTypes, useUi } from '../app/context.tsx'
import styles from './templates.module.css'
import { blank, viewOf } from './templates.ts'

interface Choice {
  readonly id: string
  readonly title: string
  readonly summary: string
  readonly text: string
  readonly isEmpty: boolean
}

/** What there is to start from; the empty flow first. */
export function useTemplates(): readonly Choice[] {
  const { files: words } = useText()
  const language = useUi((state) => state.language)
  const offered = useApp((state) => state.project?.templates)
  return useMemo(() => {
    const choices = (offered ?? []).map(({ id, name, summary, text }) => ({
      id,
      title: name[language],
      summary: summary[language],
      text,
      isEmpty: viewOf(text).nodes.length === 0,
    }))
    const empty = choices.filter(({ isEmpty }) => isEmpty)
    const own = { id: '', title: words.blank, summary: words.blankHelp, text: blank, isEmpty: true }
    return [...(empty.length > 0 ? empty : [own]), ...choices.filter(({ isEmpty }) => !isEmpty)]
  }, [offered, language, words])
}

interface TemplateChoiceProps {
  readonly choices: readonly Choice[]
  readonly value: string
  readonly onChange: (id: string) => void
}

export function TemplateChoice({ choices, value, onChange }: TemplateChoiceProps) {
  const { files: words } = useText()
  return (
    <fieldset className={styles['templates']}>
      <legend>{words.template}</legend>
      {choices.map((choice) => (
        <label key={choice.id} className={styles['template']}>
          <input
            type="radio"
            name="template"
            className="visually-hidden"
            checked={choice.id === value}
            onChange={() => onChange(choice.id)}
          />
          <Picture choice={choice} />
          <strong>{choice.title}</strong>
          <small>{choice.summary}</small>
        </label>
      ))}
    </fieldset>
  )
}

/** An image, so that nothing of it can be more than a picture. */
function Picture({ choice: { text, isEmpty } }: { readonly choice: Choice }) {
  const types = useTypes()
  const language = useUi((state) => state.language)
  useUi((state) => state.theme)
  const theme = document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light'
  const source = useMemo(() => {
    if (isEmpty) return undefined
    const svg = renderSvg(viewOf(text), types, { title: '', theme, language })
    return `data:image/svg+xml,${encodeURIComponent(svg)}`
  }, [text, isEmpty, types, theme, language])
  return (
    <span className={styles['picture']}>
      {source !== undefined && <img src={source} alt="" loading="lazy" />}
    </span>
  )
}
