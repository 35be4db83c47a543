/** CEL, alone or in the holes of a template: completion while typing, and what it gives on the sample. */
import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'

import type { EvaluateAnswer, ExpressionAnswer } from '../../runtime/admin/contract/try.ts'
import { useEditor, useText } from '../app/context.tsx'
import { Answer } from './expression-answer.tsx'
import { completionsAt } from './completion.ts'
import type { Completion } from './completion.ts'
import { rowsFor, useHint } from './controls.tsx'
import type { ControlProps } from './field-props.ts'
import { useForm } from './form.ts'
import styles from './inspector.module.css'
import { useDraft } from './use-draft.ts'
import { textOfValue } from './value-text.ts'

export function ExpressionControl({
  id,
  aria,
  name,
  schema,
  value,
  isMixed,
  isItem,
  set,
}: ControlProps) {
  const { inspector: text } = useText()
  const hint = useHint(schema, isMixed)
  const shown = isMixed ? '' : textOfValue(value)
  const language = schema['x-value'] === 'template' ? 'template' : 'expression'
  const draft = useDraft(shown, (typed) => {
    if (typed !== shown) set(typed === '' && !isItem ? undefined : typed)
  })
  const [isActive, setActive] = useState(false)
  const input = useRef<HTMLTextAreaElement>(null)
  const completion = useCompletion(language, draft.text, isActive)
  const answer = useEvaluation(language, draft.text, isActive)

  function accept({ from, to, insert }: Completion): void {
    draft.type(draft.text.slice(0, from) + insert + draft.text.slice(to))
    completion.close()
    const caret = from + insert.length
    requestAnimationFrame(() => input.current?.setSelectionRange(caret, caret))
  }

  function onKeyDown(event: KeyboardEvent): void {
    const { options, chosen } = completion
    const option = options[chosen]
    if (!option) return
    if (event.key === 'ArrowDown') completion.choose((chosen + 1) % options.length)
    else if (event.key === 'ArrowUp') completion.choose((chosen || options.length) - 1)
    else if (event.key === 'Enter') accept(option)
    else if (event.key === 'Escape') completion.close()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  const hasOptions = completion.options.length > 0
  const active = hasOptions ? { 'aria-activedescendant': `${id}-option-${completion.chosen}` } : {}
  return (
    <>
      <textarea
        ref={input}
        id={id}
        {...aria}
        {...active}
        aria-autocomplete="list"
        aria-controls={hasOptions ? `${id}-options` : undefined}
        className={`${styles['control'] ?? ''} ${styles['code'] ?? ''}`}
        placeholder={hint}
        value={draft.text}
        spellCheck={false}
        rows={rowsFor(draft.text, 1)}
        onFocus={() => setActive(true)}
        onBlur={() => {
          completion.close()
          setActive(false)
          draft.flush()
        }}
        onKeyDown={onKeyDown}
        onChange={(event) => {
          draft.type(event.target.value)
          completion.open(event.target.selectionStart)
        }}
      />
      {hasOptions && (
        <ul
          role="listbox"
          id={`${id}-options`}
          aria-label={text.completions}
          className={styles['options']}
        >
          {completion.options.map((option, index) => (
            <li
              key={option.label}
              role="option"
              id={`${id}-option-${index}`}
              aria-selected={index === completion.chosen}
              onMouseDown={(event) => {
                event.preventDefault()
                accept(option)
              }}
            >
              <code>{option.label}</code> <span>{option.detail}</span>
            </li>
          ))}
        </ul>
      )}
      {answer && <Answer name={name} source={draft.text} answer={answer} />}
    </>
  )
}

type Language = 'expression' | 'template'

function useCompletion(language: Language, source: string, isActive: boolean) {
  const editor = useEditor()
  const [known, setKnown] = useState<ExpressionAnswer>()
  const [caret, setCaret] = useState<number>()
  const [chosen, choose] = useState(0)
  useEffect(() => {
    if (!isActive || known) return
    // Without the server there is no completion, and typing goes on.
    editor.api.expression().then(setKnown, () => undefined)
  }, [editor, isActive, known])
  const options = known && caret !== undefined ? completionsAt(language, source, caret, known) : []
  return {
    options,
    chosen: Math.min(chosen, Math.max(0, options.length - 1)),
    choose,
    open(at: number) {
      setCaret(at)
      choose(0)
    },
    close: () => setCaret(undefined),
  }
}

/** The answer for the present text; nothing while it is empty or the field was left. */
function useEvaluation(language: Language, source: string, isActive: boolean) {
  const editor = useEditor()
  const { sample } = useForm()
  const [answer, setAnswer] = useState<EvaluateAnswer>()
  const isWanted = isActive && source !== ''
  useEffect(() => {
    if (!isWanted) return setAnswer(undefined)
    const stop = new AbortController()
    const timer = window.setTimeout(() => {
      editor.api
        .evaluate({ language, source, message: sample }, stop.signal)
        .then(setAnswer, () => setAnswer(undefined))
    }, 300)
    return () => {
      window.clearTimeout(timer)
      stop.abort()
    }
  }, [editor, isWanted, language, source, sample])
  return answer
}
