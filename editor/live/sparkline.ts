/** The rates of a minute as a line on a small canvas. Seconds that nobody looked at leave a gap. */
export interface SparkColours {
  readonly line: string
  readonly fill: string
  readonly base: string
}

/** The corners of the line, in parts of one; apart where there is a gap. */
export function sparkPieces(values: Float32Array): { x: number; y: number }[][] {
  const most = Math.max(1e-9, ...values.filter((value) => !Number.isNaN(value)))
  const pieces: { x: number; y: number }[][] = []
  let piece: { x: number; y: number }[] | undefined
  for (const [at, value] of values.entries()) {
    if (Number.isNaN(value)) {
      piece = undefined
      continue
    }
    if (!piece) pieces.push((piece = []))
    piece.push({ x: at / (values.length - 1), y: value / most })
  }
  return pieces
}

export function drawSparkline(
  canvas: HTMLCanvasElement,
  values: Float32Array,
  colours: SparkColours,
): void {
  const context = canvas.getContext('2d')
  if (!context) return
  const { clientWidth: width, clientHeight: height } = canvas
  const ratio = devicePixelRatio
  if (canvas.width !== Math.round(width * ratio)) canvas.width = Math.round(width * ratio)
  if (canvas.height !== Math.round(height * ratio)) canvas.height = Math.round(height * ratio)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  context.fillStyle = colours.base
  context.fillRect(0, height - 1, width, 1)
  context.strokeStyle = colours.line
  context.lineWidth = 1.5
  context.lineJoin = 'round'
  for (const piece of sparkPieces(values)) {
    const [first] = piece
    const last = piece.at(-1)
    if (!first || !last) continue
    context.beginPath()
    for (const { x, y } of piece) context.lineTo(x * width, heightAt(y, height))
    if (piece.length === 1) context.lineTo(first.x * width - 1, heightAt(first.y, height))
    context.stroke()
    context.lineTo(last.x * width, height)
    context.lineTo(first.x * width, height)
    context.fillStyle = colours.fill
    context.fill()
  }
}

/** Room for the thickness of the line above and below. */
const heightAt = (part: number, height: number): number => height - 2 - part * (height - 5)
