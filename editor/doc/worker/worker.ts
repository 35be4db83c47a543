/** Runs in a worker: the page stays quick while a large flow is checked or laid out. */
import { createAnswers } from './answer.ts'
import type { Question } from './contract.ts'

const answer = createAnswers()

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  const answered = answer(data)
  if (answered) postMessage(answered)
})
