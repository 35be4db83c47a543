/** Unsaved texts in IndexedDB, so that a crash or a closed tab loses nothing. */
import type { DocStore } from './doc-store.ts'
import { isDirty } from './doc-store.ts'

export interface Draft {
  readonly text: string
  readonly time: number
}

const everyMs = 2000
const table = 'drafts'

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('sluice', 1)
    request.addEventListener('upgradeneeded', () => request.result.createObjectStore(table))
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error ?? new Error('no storage')))
  })
}

/** Storage may be forbidden or full: drafts are then not kept, and nothing else suffers. */
async function use<T>(
  mode: IDBTransactionMode,
  ask: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T | undefined> {
  try {
    const database = await openDatabase()
    const request = ask(database.transaction(table, mode).objectStore(table))
    return await new Promise<T>((resolve, reject) => {
      request.addEventListener('success', () => resolve(request.result))
      request.addEventListener('error', () => reject(request.error ?? new Error('no storage')))
    }).finally(() => database.close())
  } catch {
    return undefined
  }
}

// What is read was written by `keepDrafts`.
export const readDraft = (id: string): Promise<Draft | undefined> =>
  use('readonly', (store) => store.get(id) as IDBRequest<Draft | undefined>)

export async function dropDraft(id: string): Promise<void> {
  await use('readwrite', (store) => store.delete(id))
}

/** Writes the text every two seconds while it differs from the file. */
export function keepDrafts(doc: DocStore): () => void {
  let kept = 0
  const timer = setInterval(() => {
    const state = doc.getState()
    if (!state.id || state.version === kept || !isDirty(state)) return
    kept = state.version
    const draft: Draft = { text: state.text, time: Date.now() }
    void use('readwrite', (store) => store.put(draft, state.id))
  }, everyMs)
  return () => clearInterval(timer)
}
