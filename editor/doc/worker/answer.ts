/** The worker's answers, apart from the worker itself. */
import type { ViewItem } from '../../../runtime/document/edit/view.ts'
import { reasonOf } from '../../../runtime/reason.ts'
import { layoutFlow } from '../../../runtime/render/layout.ts'
import { createNodeTypes } from '../../model/node-types.ts'
import { checkText } from './check-text.ts'
import type { Answer, LayoutAsk, Question } from './contract.ts'

export function createAnswers(): (question: Question) => Answer | undefined {
  let types = createNodeTypes([])
  return (question) => {
    if (question.kind === 'types') {
      types = createNodeTypes(question.types)
      return undefined
    }
    const { number } = question
    try {
      return question.kind === 'check'
        ? { number, problems: checkText(question.ask, types) }
        : { number, places: placesFor(question.ask) }
    } catch (error) {
      return { number, error: reasonOf(error) }
    }
  }
}

function placesFor({ ids, wires, places, boxes, only }: LayoutAsk) {
  // A layout looks at the ids alone; the boxes know the rest.
  const nodes = ids.map((id) => ({ id }) as ViewItem)
  const boxOf = ({ id }: { readonly id: string }) => {
    const box = boxes.get(id)
    if (!box) throw new Error(`bug: no box for ${id}`)
    return box
  }
  return layoutFlow({ nodes, wires, layout: places }, boxOf, only)
}
