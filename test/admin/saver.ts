/** Saves one flow without end, each time another letter: for crash.test.ts, which kills it. */
import { createStore } from '../../runtime/admin/files/store.ts'

const [folder = ''] = process.argv.slice(2)
const store = createStore(folder, false)
let etag = (await store.read('a')).etag
process.stdout.write('ready\n')
for (let count = 0; ; count++) {
  const letter = String.fromCodePoint(97 + (count % 26))
  const saved = await store.save('a', letter.repeat(200_000), { etag })
  etag = saved.etag
}
