/** CodeMirror's own words in the language of the page. */
import type { Messages } from '../locales/messages.ts'

export function phrasesOf({ yaml: { editor } }: Messages): Record<string, string> {
  return {
    Find: editor.find,
    Replace: editor.replace,
    next: editor.next,
    previous: editor.previous,
    all: editor.all,
    'match case': editor.matchCase,
    regexp: editor.regexp,
    'by word': editor.byWord,
    replace: editor.replaceOne,
    'replace all': editor.replaceAll,
    close: editor.close,
    'Go to line': editor.goToLine,
    go: editor.go,
    'Fold line': editor.fold,
    'Unfold line': editor.unfold,
    unfold: editor.unfold,
  }
}
