/** The root of the page: the editor in its context, with an error boundary around everything. */
import { CSPProvider } from '@base-ui/react/csp-provider'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'

import { EditorContext } from './context.tsx'
import type { Editor } from './editor.ts'
import { Shell } from './shell/shell.tsx'

/** Answers of the server are asked for again when an event says that they changed. */
const queries = new QueryClient({
  defaultOptions: { queries: { staleTime: 30_000, retry: 1, refetchOnWindowFocus: false } },
})

export function App({ editor }: { readonly editor: Editor }) {
  return (
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queries}>
        <EditorContext value={editor}>
          <Shell />
        </EditorContext>
      </QueryClientProvider>
    </CSPProvider>
  )
}
