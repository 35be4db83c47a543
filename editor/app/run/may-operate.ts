/** Whoever may only look cannot touch what runs. */
import type { AppState } from '../editor.ts'

export const mayOperate = ({ project }: Pick<AppState, 'project'>): boolean =>
  project?.signedIn?.role !== 'viewer'
