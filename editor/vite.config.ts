/** Builds the editor into dist/editor, where the admin server looks for it. */
import { fileURLToPath } from 'node:url'

import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import type { Plugin } from 'vite'

import { forOpenFlow } from '../runtime/admin/contract/page.ts'

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  base: '/',
  plugins: [react(), preloadWorkbench()],
  build: {
    outDir: fileURLToPath(new URL('../dist/editor', import.meta.url)),
    emptyOutDir: true,
    target: 'es2022',
    // The content security policy has no place for inlined data: scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 2000,
  },
  worker: { format: 'es' },
  css: { modules: { localsConvention: 'camelCaseOnly' } },
})

/**
 * Names the chunks of an open flow in the page: they are fetched beside the first chunks, not after
 * those ran.
 */
function preloadWorkbench(): Plugin {
  return {
    name: 'preload-workbench',
    transformIndexHtml: {
      order: 'post',
      handler(html, { bundle = {} }) {
        const chunks = Object.values(bundle).filter((file) => file.type === 'chunk')
        const opened = chunks.find((chunk) => chunk.name === 'workbench')
        if (opened === undefined) throw new Error('the chunk "workbench" has another name now')
        const paths = [opened.fileName, ...opened.imports].filter((path) => !html.includes(path))
        const links = paths.map((path) => `<link rel="modulepreload" crossorigin href="/${path}">`)
        return html.replace('  </head>', `${forOpenFlow(links)}\n  </head>`)
      },
    },
  }
}
