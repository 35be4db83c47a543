import { describe, expect, it } from 'vitest'

import { readTemplates } from '../../runtime/admin/templates.ts'
import { isFlowId } from '../../runtime/admin/files/names.ts'
import type { ValidateAnswer } from '../../runtime/admin/contract/files.ts'
import { startTested } from './admin-server.ts'

const templates = await readTemplates()

describe('the templates', () => {
  it('are named in both languages, each in its own words', () => {
    expect(new Set(templates.map(({ id }) => id)).size).toBe(8)
    for (const { id, name, summary } of templates) {
      expect(isFlowId(id)).toBe(true)
      for (const { en, 'zh-CN': zh } of [name, summary]) {
        expect(en).toMatch(/^[A-Z]/)
        expect(zh).toMatch(/\p{Script=Han}/u)
      }
    }
  })

  it.each(templates)('$id has no problems, also under another name', async ({ text }) => {
    const { post } = await startTested()
    const named = text.replace('name: NAME', 'name: my flow')
    expect(named).not.toBe(text)
    const answer = await post('/api/validate', { id: 'mine', text: named })
    expect(answer.json<ValidateAnswer>()).toEqual({ problems: [] })
  })
})
