import { describe, expect, test } from 'vitest'
import { apiKeyAuth } from '../src/caller/auth.ts'
import { allScopes } from '../src/caller/requirement.ts'
import {
  letThrough,
  noteLetThrough,
  noteVerified,
  verifiedCaller,
} from '../src/verified-callers.ts'

const auth = apiKeyAuth(
  { tokenId: 'apit_1', organizationId: 'org_1', customClaims: {}, roles: [] },
  ['read', 'deploy'],
)
const other = apiKeyAuth(
  { tokenId: 'apit_2', organizationId: 'org_2', customClaims: {}, roles: [] },
  [],
)
const [ours, theirs] = [{}, {}]

describe.each<[string, () => object]>([
  ['a request', () => ({})],
  ['a request that nothing can be added to', () => Object.freeze({})],
])('of %s', (_, aRequest) => {
  test('each authenticator knows the caller that it verified itself', () => {
    const request = aRequest()
    expect(verifiedCaller(request, ours)).toBeUndefined()
    noteVerified(request, ours, auth, undefined)
    expect(verifiedCaller(request, ours)).toMatchObject({ auth, scopes: [] })
    expect(verifiedCaller(request, theirs)).toBeUndefined()
    noteVerified(request, theirs, other, undefined)
    expect(verifiedCaller(request, ours)).toMatchObject({ auth })
    expect(verifiedCaller(request, theirs)).toMatchObject({ auth: other })
  })

  test('the scopes of every guard that was passed are known, to its authenticator', () => {
    const request = aRequest()
    noteVerified(request, ours, auth, allScopes('read'))
    noteVerified(request, theirs, auth, undefined)
    noteVerified(request, ours, auth, undefined)
    noteVerified(request, ours, auth, allScopes('deploy'))
    expect(verifiedCaller(request, ours)).toMatchObject({ scopes: ['read', 'deploy'] })
    expect(verifiedCaller(request, theirs)).toMatchObject({ scopes: [] })
  })

  test('a verified caller is let through by a guard only', () => {
    const request = aRequest()
    noteVerified(request, ours, auth, undefined)
    expect(letThrough(request)).toBeUndefined()
    noteLetThrough(request, auth)
    expect(letThrough(request)).toBe(auth)
  })

  test('an anonymous guard takes no caller away, and the last caller counts', () => {
    const request = aRequest()
    noteLetThrough(request, null)
    expect(letThrough(request)).toBeNull()
    noteLetThrough(request, auth)
    noteLetThrough(request, null)
    expect(letThrough(request)).toBe(auth)
    noteLetThrough(request, other)
    expect(letThrough(request)).toBe(other)
  })

  test('nothing that is made of it, or stands in for it, has its caller', () => {
    const request = aRequest()
    noteVerified(request, ours, auth, undefined)
    noteLetThrough(request, auth)
    const copies = [
      { ...request },
      Object.create(request, {}),
      new Proxy(request, {}),
      Object.defineProperties({}, Object.getOwnPropertyDescriptors(request)),
    ]
    for (const copy of copies) {
      expect(letThrough(copy)).toBeUndefined()
      expect(verifiedCaller(copy, ours)).toBeUndefined()
    }
    expect(Reflect.ownKeys(request)).toEqual([])
  })
})
