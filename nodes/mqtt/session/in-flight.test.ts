import { describe, expect, it } from 'vitest'

import { InFlight, maxFlights } from './in-flight.ts'

const flight = () => ({ id: 0, order: 0 })

describe('what is in flight', () => {
  it('has identifiers that nothing else in flight has, from 1 up', () => {
    const inFlight = new InFlight()
    const flights = Array.from({ length: 5 }, flight)
    for (const one of flights) inFlight.add(one)
    inFlight.remove(flights[1]!)
    inFlight.remove(flights[3]!)
    const more = [flight(), flight(), flight()]
    for (const one of more) inFlight.add(one)
    const ids = inFlight.inOrder().map(({ id }) => id)
    expect(new Set(ids).size).toBe(6)
    expect(ids.every((id) => id >= 1 && id <= 6)).toBe(true)
    expect(inFlight.size).toBe(6)
  })

  it('comes back in the order of sending, whatever the identifiers are', () => {
    const inFlight = new InFlight()
    const [first, second, third] = [flight(), flight(), flight()]
    inFlight.add(first)
    inFlight.add(second)
    inFlight.remove(first)
    inFlight.add(third)
    expect(third.id).toBeLessThan(second.id)
    expect(inFlight.inOrder()).toEqual([second, third])
  })

  it('ignores a second removal', () => {
    const inFlight = new InFlight()
    const one = flight()
    inFlight.add(one)
    inFlight.remove(one)
    inFlight.remove(one)
    expect(inFlight.size).toBe(0)
    inFlight.add(flight())
    inFlight.add(flight())
    expect(inFlight.inOrder().map(({ id }) => id)).toEqual([1, 2])
  })

  it('uses every identifier that PUBLISH may have, and no more', () => {
    const inFlight = new InFlight()
    for (let count = 0; count < maxFlights; count++) inFlight.add(flight())
    expect(() => inFlight.add(flight())).toThrow('bug')
  })
})
