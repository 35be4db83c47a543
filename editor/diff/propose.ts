/** A commit message for some flows, from what differs between their last commit and their files. */
import { proposeCommitMessage } from '../../runtime/document/diff/commit-message.ts'
import { diffTexts } from '../../runtime/document/diff/diff-texts.ts'
import { ApiError } from '../api/client.ts'
import type { Api } from '../api/client.ts'
import type { Language } from '../locales/messages.ts'

/** More flows than this are named and no more: each costs two requests. */
const mostRead = 20
const longestSubject = 72

export interface ProposeOptions {
  readonly api: Pick<Api, 'file' | 'git'>
  readonly language: Language
  /** `3 flows` in the language. */
  readonly several: (count: number) => string
}

export async function proposeMessage(
  ids: readonly string[],
  { api, language, several }: ProposeOptions,
): Promise<string> {
  const [only] = ids
  if (only === undefined) return ''
  const read = await Promise.all(
    ids.slice(0, mostRead).map(async (id) => {
      const [before, after] = await Promise.all([
        api.git.show(id, 'HEAD').then(({ text }) => text),
        textOnDisk(api, id),
      ])
      const diff = diffTexts(before ?? '', after ?? '')
      return proposeCommitMessage(diff, id, language)
    }),
  )
  if (ids.length === 1) return read[0] ?? ''
  const subject = `${several(ids.length)}: ${ids.join(', ')}`
  const body = read.map((message, index) => {
    const [first = '', ...rest] = message.split('\n')
    const id = ids[index] ?? ''
    const title = first.startsWith(`${id}: `) ? first : `${id}: ${first}`
    return [`- ${title}`, ...rest.filter((line) => line !== '').map((line) => `  ${line}`)].join(
      '\n',
    )
  })
  const short =
    subject.length > longestSubject ? `${subject.slice(0, longestSubject - 1)}…` : subject
  return `${short}\n\n${body.join('\n')}`
}

/** Nothing for a file that was deleted. */
async function textOnDisk(api: Pick<Api, 'file'>, id: string): Promise<string | undefined> {
  try {
    return (await api.file(id)).text
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}
