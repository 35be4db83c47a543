import { field } from '../../../runtime/plugin.ts'

export const attributePrefix = field.string(
  {
    en: 'Stands before the names of attributes, to tell them from elements.',
    zh: '属性名的前缀，用于与元素区分。',
    default: '@',
    examples: ['$', '_'],
    advanced: true,
  },
  { minLength: 1, maxLength: 8 },
)
export const textName = field.string(
  {
    en: 'The name for the text of an element that has attributes or elements too.',
    zh: '同时具有属性或子元素的元素，其文本所用的名称。',
    default: '#text',
    examples: ['_text'],
    advanced: true,
  },
  { minLength: 1 },
)
