/** Unsaved texts in IndexedDB, with their history, so that a crash or a closed tab loses nothing. */
import type { DocState, DocStore } from './doc-store.ts'
import { isDirty } from './doc-store.ts'
import type { History } from './history.ts'

export interface Draft {
  readonly text: string
  /** Milliseconds since the epoch. */
  readonly time: number
  /** The file that it was made from. */
  readonly savedText: string
  readonly etag: string | undefined
  readonly history: History
}

const everyMs = 2000
const everyEdits = 20
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

/** Where drafts lie; a test brings its own. */
export interface DraftShelf {
  read(id: string): Promise<Draft | undefined>
  write(id: string, draft: Draft): Promise<void>
  drop(id: string): Promise<void>
}

export const draftShelf: DraftShelf = {
  async read(id) {
    // What is read was written by `write`, perhaps by an older version.
    const draft = await use('readonly', (store) => store.get(id) as IDBRequest<Partial<Draft>>)
    return draft?.text !== undefined && draft.history ? (draft as Draft) : undefined
  },
  async write(id, draft) {
    await use('readwrite', (store) => store.put(draft, id))
  },
  async drop(id) {
    await use('readwrite', (store) => store.delete(id))
  },
}

export const dropDraft = (id: string): Promise<void> => draftShelf.drop(id)

const draftOf = ({ text, savedText, etag, history }: DocState): Draft => ({
  text,
  time: Date.now(),
  savedText,
  etag,
  history,
})

/** Writes the draft every two seconds or twenty edits while the text differs from the file. */
export function keepDrafts(doc: DocStore, shelf: DraftShelf = draftShelf): () => void {
  let kept = { id: '', version: 0 }
  let edits = 0

  function keep(): void {
    const state = doc.getState()
    const { id, version } = state
    if (!id || version === kept.version) return
    // A draft that nobody has answered for yet is not for us to drop.
    const isOurs = kept.id === id && !state.draft
    edits = 0
    if (isDirty(state)) void shelf.write(id, draftOf(state))
    else if (isOurs) void shelf.drop(id)
    else return
    kept = { id, version }
  }

  const stop = doc.onText(({ source }) => {
    if (source === 'open') edits = 0
    else if ((edits += 1) >= everyEdits) keep()
  })
  const timer = setInterval(keep, everyMs)
  document.addEventListener('visibilitychange', keep)
  return () => {
    stop()
    clearInterval(timer)
    document.removeEventListener('visibilitychange', keep)
  }
}
