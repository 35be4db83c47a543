/** The flow as a picture in a file: SVG from the model, and PNG drawn from that SVG. */
import { reasonOf } from '../../runtime/reason.ts'
import type { Editor } from './editor.ts'
import { saveBlob } from './save-blob.ts'

/** Twice the pixels, so that it stays sharp on paper and on dense screens. */
const scale = 2
/** Browsers refuse larger canvases. */
const mostPixels = 16_000

export async function exportPicture(editor: Editor, format: 'svg' | 'png'): Promise<void> {
  const { shell } = editor.text()
  const { id } = editor.doc.getState()
  const name = `${id.slice(id.lastIndexOf('/') + 1)}.${format}`
  try {
    const svg = await pictureOf(editor)
    const file = new Blob([svg], { type: 'image/svg+xml' })
    saveBlob(format === 'svg' ? file : await toPng(file), name)
    editor.toast({ title: shell.exported(name), tone: 'good' })
  } catch (error) {
    const detail = reasonOf(error)
    editor.toast({ title: shell.exportFailed, detail, tone: 'bad' })
  }
}

async function pictureOf({ doc, ui, app }: Editor): Promise<string> {
  const { renderSvg } = await import('../../runtime/render/svg/render-svg.ts')
  const isDark = document.documentElement.dataset['theme'] === 'dark'
  const { language } = ui.getState()
  return renderSvg(doc.getState().view, app.getState().types, {
    theme: isDark ? 'dark' : 'light',
    language,
  })
}

async function toPng(svg: Blob): Promise<Blob> {
  const url = URL.createObjectURL(svg)
  try {
    const image = new Image()
    image.src = url
    await image.decode()
    const { naturalWidth: width, naturalHeight: height } = image
    const by = Math.min(scale, mostPixels / Math.max(width, height))
    const canvas = document.createElement('canvas')
    canvas.width = Math.round(width * by)
    canvas.height = Math.round(height * by)
    canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('the canvas is empty'))))
    })
  } finally {
    URL.revokeObjectURL(url)
  }
}
