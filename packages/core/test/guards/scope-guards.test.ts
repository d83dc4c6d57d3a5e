import { describe, expect, test } from 'vitest'
import { scopeGuards } from '../../src/guards/scope-guards.ts'

const requireScope = (...scopes: string[]) => `all ${scopes.join(' ')}`
const requireAnyScope = (...scopes: string[]) => `any ${scopes.join(' ')}`
const define = <const Scope extends string>(scopes: readonly Scope[]) =>
  scopeGuards(scopes, { requireScope, requireAnyScope })

describe('defineScopes', () => {
  test('gives the guards of its scopes', () => {
    const guards = define(['read', 'write'])
    expect(guards.requireScope('read', 'write')).toBe('all read write')
    expect(guards.requireAnyScope('write')).toBe('any write')
  })

  test('a scope that was not defined throws at startup, and does not compile', () => {
    const guards = define(['read:deployments', 'write:deployments'])
    // @ts-expect-error -- a typo
    expect(() => guards.requireScope('read:deployment')).toThrow(
      'must name scopes of defineScopes, got "read:deployment". They are: read:deployments, write:deployments',
    )
    // @ts-expect-error -- one of two
    expect(() => guards.requireAnyScope('read:deployments', 'writes')).toThrow(TypeError)
    // @ts-expect-error -- no scope at all
    expect(guards.requireScope()).toBe('all ')
  })

  test.each<[string, unknown]>([
    ['no list', 'read'],
    ['an empty list', []],
    ['two scopes in one string', ['read write']],
  ])('refuses %s', (_, scopes) => {
    expect(() => define(scopes as string[])).toThrow(TypeError)
  })
})
