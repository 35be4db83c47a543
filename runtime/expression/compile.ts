/** The two ways in: an expression field and a template field. */
export { compileExpression } from './compile-expression.ts'
export { compileTemplate } from './compile-template.ts'
