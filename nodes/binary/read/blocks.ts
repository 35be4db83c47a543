/**
 * Stores the fields of a record, each at a place of its own in the code. V8 remembers at each place which
 * name is stored there: with one name the store costs a nanosecond, with several, as in a loop, thirty. So
 * these functions are written out, and there are several, for the records of several layouts. Generating
 * code would do it for any number, and is not allowed. bench/micro/binary.ts shows what it brings.
 */
import type { ReadValue, Step } from './cursor.ts'

export const blockSize = 16
/** Stores a run of fields; `names` and `reads` have one to `blockSize` of them. */
export type Block = (names: readonly string[], reads: readonly ReadValue[]) => Step

const unused: ReadValue = () => undefined
const fill = (reads: readonly ReadValue[]): ReadValue[] =>
  Array.from({ length: blockSize }, (_, index) => reads[index] ?? unused)
const fillNames = (names: readonly string[]): string[] =>
  Array.from({ length: blockSize }, (_, index) => names[index] ?? '')

// Filled up to that length just above.
type Names = [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]
type Reads = [
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
  ReadValue,
]

const block0: Block = (names, reads) => {
  const n = names.length
  const [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, na, nb, nc, nd, ne, nf] = fillNames(names) as Names
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, ra, rb, rc, rd, re, rf] = fill(reads) as Reads
  return (c, self, hidden) => {
    self[n0] = r0(c, self, hidden)
    if (n === 1) return
    self[n1] = r1(c, self, hidden)
    if (n === 2) return
    self[n2] = r2(c, self, hidden)
    if (n === 3) return
    self[n3] = r3(c, self, hidden)
    if (n === 4) return
    self[n4] = r4(c, self, hidden)
    if (n === 5) return
    self[n5] = r5(c, self, hidden)
    if (n === 6) return
    self[n6] = r6(c, self, hidden)
    if (n === 7) return
    self[n7] = r7(c, self, hidden)
    if (n === 8) return
    self[n8] = r8(c, self, hidden)
    if (n === 9) return
    self[n9] = r9(c, self, hidden)
    if (n === 10) return
    self[na] = ra(c, self, hidden)
    if (n === 11) return
    self[nb] = rb(c, self, hidden)
    if (n === 12) return
    self[nc] = rc(c, self, hidden)
    if (n === 13) return
    self[nd] = rd(c, self, hidden)
    if (n === 14) return
    self[ne] = re(c, self, hidden)
    if (n === 15) return
    self[nf] = rf(c, self, hidden)
  }
}
const block1: Block = (names, reads) => {
  const n = names.length
  const [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, na, nb, nc, nd, ne, nf] = fillNames(names) as Names
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, ra, rb, rc, rd, re, rf] = fill(reads) as Reads
  return (c, self, hidden) => {
    self[n0] = r0(c, self, hidden)
    if (n === 1) return
    self[n1] = r1(c, self, hidden)
    if (n === 2) return
    self[n2] = r2(c, self, hidden)
    if (n === 3) return
    self[n3] = r3(c, self, hidden)
    if (n === 4) return
    self[n4] = r4(c, self, hidden)
    if (n === 5) return
    self[n5] = r5(c, self, hidden)
    if (n === 6) return
    self[n6] = r6(c, self, hidden)
    if (n === 7) return
    self[n7] = r7(c, self, hidden)
    if (n === 8) return
    self[n8] = r8(c, self, hidden)
    if (n === 9) return
    self[n9] = r9(c, self, hidden)
    if (n === 10) return
    self[na] = ra(c, self, hidden)
    if (n === 11) return
    self[nb] = rb(c, self, hidden)
    if (n === 12) return
    self[nc] = rc(c, self, hidden)
    if (n === 13) return
    self[nd] = rd(c, self, hidden)
    if (n === 14) return
    self[ne] = re(c, self, hidden)
    if (n === 15) return
    self[nf] = rf(c, self, hidden)
  }
}
const block2: Block = (names, reads) => {
  const n = names.length
  const [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, na, nb, nc, nd, ne, nf] = fillNames(names) as Names
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, ra, rb, rc, rd, re, rf] = fill(reads) as Reads
  return (c, self, hidden) => {
    self[n0] = r0(c, self, hidden)
    if (n === 1) return
    self[n1] = r1(c, self, hidden)
    if (n === 2) return
    self[n2] = r2(c, self, hidden)
    if (n === 3) return
    self[n3] = r3(c, self, hidden)
    if (n === 4) return
    self[n4] = r4(c, self, hidden)
    if (n === 5) return
    self[n5] = r5(c, self, hidden)
    if (n === 6) return
    self[n6] = r6(c, self, hidden)
    if (n === 7) return
    self[n7] = r7(c, self, hidden)
    if (n === 8) return
    self[n8] = r8(c, self, hidden)
    if (n === 9) return
    self[n9] = r9(c, self, hidden)
    if (n === 10) return
    self[na] = ra(c, self, hidden)
    if (n === 11) return
    self[nb] = rb(c, self, hidden)
    if (n === 12) return
    self[nc] = rc(c, self, hidden)
    if (n === 13) return
    self[nd] = rd(c, self, hidden)
    if (n === 14) return
    self[ne] = re(c, self, hidden)
    if (n === 15) return
    self[nf] = rf(c, self, hidden)
  }
}
const block3: Block = (names, reads) => {
  const n = names.length
  const [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, na, nb, nc, nd, ne, nf] = fillNames(names) as Names
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, ra, rb, rc, rd, re, rf] = fill(reads) as Reads
  return (c, self, hidden) => {
    self[n0] = r0(c, self, hidden)
    if (n === 1) return
    self[n1] = r1(c, self, hidden)
    if (n === 2) return
    self[n2] = r2(c, self, hidden)
    if (n === 3) return
    self[n3] = r3(c, self, hidden)
    if (n === 4) return
    self[n4] = r4(c, self, hidden)
    if (n === 5) return
    self[n5] = r5(c, self, hidden)
    if (n === 6) return
    self[n6] = r6(c, self, hidden)
    if (n === 7) return
    self[n7] = r7(c, self, hidden)
    if (n === 8) return
    self[n8] = r8(c, self, hidden)
    if (n === 9) return
    self[n9] = r9(c, self, hidden)
    if (n === 10) return
    self[na] = ra(c, self, hidden)
    if (n === 11) return
    self[nb] = rb(c, self, hidden)
    if (n === 12) return
    self[nc] = rc(c, self, hidden)
    if (n === 13) return
    self[nd] = rd(c, self, hidden)
    if (n === 14) return
    self[ne] = re(c, self, hidden)
    if (n === 15) return
    self[nf] = rf(c, self, hidden)
  }
}
const block4: Block = (names, reads) => {
  const n = names.length
  const [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, na, nb, nc, nd, ne, nf] = fillNames(names) as Names
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, ra, rb, rc, rd, re, rf] = fill(reads) as Reads
  return (c, self, hidden) => {
    self[n0] = r0(c, self, hidden)
    if (n === 1) return
    self[n1] = r1(c, self, hidden)
    if (n === 2) return
    self[n2] = r2(c, self, hidden)
    if (n === 3) return
    self[n3] = r3(c, self, hidden)
    if (n === 4) return
    self[n4] = r4(c, self, hidden)
    if (n === 5) return
    self[n5] = r5(c, self, hidden)
    if (n === 6) return
    self[n6] = r6(c, self, hidden)
    if (n === 7) return
    self[n7] = r7(c, self, hidden)
    if (n === 8) return
    self[n8] = r8(c, self, hidden)
    if (n === 9) return
    self[n9] = r9(c, self, hidden)
    if (n === 10) return
    self[na] = ra(c, self, hidden)
    if (n === 11) return
    self[nb] = rb(c, self, hidden)
    if (n === 12) return
    self[nc] = rc(c, self, hidden)
    if (n === 13) return
    self[nd] = rd(c, self, hidden)
    if (n === 14) return
    self[ne] = re(c, self, hidden)
    if (n === 15) return
    self[nf] = rf(c, self, hidden)
  }
}
const block5: Block = (names, reads) => {
  const n = names.length
  const [n0, n1, n2, n3, n4, n5, n6, n7, n8, n9, na, nb, nc, nd, ne, nf] = fillNames(names) as Names
  const [r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, ra, rb, rc, rd, re, rf] = fill(reads) as Reads
  return (c, self, hidden) => {
    self[n0] = r0(c, self, hidden)
    if (n === 1) return
    self[n1] = r1(c, self, hidden)
    if (n === 2) return
    self[n2] = r2(c, self, hidden)
    if (n === 3) return
    self[n3] = r3(c, self, hidden)
    if (n === 4) return
    self[n4] = r4(c, self, hidden)
    if (n === 5) return
    self[n5] = r5(c, self, hidden)
    if (n === 6) return
    self[n6] = r6(c, self, hidden)
    if (n === 7) return
    self[n7] = r7(c, self, hidden)
    if (n === 8) return
    self[n8] = r8(c, self, hidden)
    if (n === 9) return
    self[n9] = r9(c, self, hidden)
    if (n === 10) return
    self[na] = ra(c, self, hidden)
    if (n === 11) return
    self[nb] = rb(c, self, hidden)
    if (n === 12) return
    self[nc] = rc(c, self, hidden)
    if (n === 13) return
    self[nd] = rd(c, self, hidden)
    if (n === 14) return
    self[ne] = re(c, self, hidden)
    if (n === 15) return
    self[nf] = rf(c, self, hidden)
  }
}

export const blocks: readonly Block[] = [block0, block1, block2, block3, block4, block5]
