/** The few words of a picture. */
import type { Language } from '../../words.ts'

export const pictureWords = {
  en: {
    errors: 'takes unwired errors',
    disabled: 'disabled',
    added: 'added',
    removed: 'removed',
    changed: 'changed',
    moved: 'moved',
    flow: 'Flow',
  },
  'zh-CN': {
    errors: '接收未接线的错误',
    disabled: '已停用',
    added: '新增',
    removed: '删除',
    changed: '更改',
    moved: '移动',
    flow: '流程',
  },
} as const satisfies Readonly<Record<Language, Readonly<Record<string, string>>>>

export type PictureWords = (typeof pictureWords)[Language]
