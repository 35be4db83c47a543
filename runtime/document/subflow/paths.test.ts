import { describe, expect, it } from 'vitest'

import { rebased, subflowOfType, typeOfSubflow } from './paths.ts'

describe('a path to a subflow', () => {
  it.each([
    ['main', 'subflows/clean', './subflows/clean.yaml'],
    ['plant/main', 'subflows/clean', '../subflows/clean.yaml'],
    ['plant/main', 'plant/clean', './clean.yaml'],
    ['plant/a/main', 'plant/b/clean', '../b/clean.yaml'],
  ])('leads from %s to %s', (flow, subflow, type) => {
    expect(typeOfSubflow(flow, subflow)).toBe(type)
    expect(subflowOfType(flow, type)).toBe(subflow)
  })

  it('leads nowhere when it is no subflow, or lies outside', () => {
    expect(subflowOfType('main', 'filter')).toBeUndefined()
    expect(subflowOfType('main', undefined)).toBeUndefined()
    expect(subflowOfType('main', '../clean.yaml')).toBeUndefined()
    expect(subflowOfType('plant/main', './../../clean.yaml')).toBeUndefined()
  })

  it('is the same file from another flow', () => {
    expect(rebased('schemas/a.proto', 'main', 'subflows/part')).toBe('../schemas/a.proto')
    expect(rebased('../../secret', 'main', 'subflows/part')).toBe('../../../secret')
    expect(rebased('schemas/a.proto', 'plant/main', 'plant/part')).toBe('schemas/a.proto')
    expect(rebased('/run/secret', 'main', 'subflows/part')).toBe('/run/secret')
  })
})
