import { AuthorityError } from '@claviger/core'
import { describe, expect, test } from 'vitest'
import { unavailable } from '../../src/lookup/failure.ts'
import type { Asked, KeyAnswer, KeyService } from '../../src/lookup/key-service.ts'
import { lookupOver } from '../../src/lookup/scalekit-lookup.ts'

const FOUND: KeyAnswer = {
  kind: 'found',
  info: { tokenId: 'apit_1', organizationId: 'org_1', customClaims: {}, roles: [] },
}
const NOT_FOUND: KeyAnswer = { kind: 'not-found' }
const UNAUTHENTICATED: KeyAnswer = { kind: 'ambiguous', status: 'unauthenticated' }
const OLD_TOKEN = {}
const NEW_TOKEN = {}

// Answers in the order of the script; what is asked in between is the control question.
function scripted(...script: readonly (readonly [KeyAnswer, object])[]): KeyService {
  const steps = [...script]
  return {
    secretChanges: 0,
    ask: async (): Promise<Asked> => {
      const [answer, credentials] = steps.shift() ?? [NOT_FOUND, NEW_TOKEN]
      return { answer, credentials }
    },
    end: async () => {},
    distrust: () => {},
  }
}

const ask = (service: KeyService) =>
  lookupOver(service, 1_000)('key', { signal: AbortSignal.timeout(1_000) })

describe('an ambiguous answer', () => {
  test('that was got with the credentials of the control question is about the key', async () => {
    const service = scripted([UNAUTHENTICATED, NEW_TOKEN], [NOT_FOUND, NEW_TOKEN])
    expect(await ask(service)).toBeNull()
  })

  test('that was got with others is asked for again: a good key is not called bad', async () => {
    const service = scripted(
      [UNAUTHENTICATED, OLD_TOKEN],
      [NOT_FOUND, NEW_TOKEN],
      [FOUND, NEW_TOKEN],
    )
    expect(await ask(service)).toMatchObject({ tokenId: 'apit_1' })
  })

  test('is no verdict while the credentials never hold still', async () => {
    const service = scripted(
      [UNAUTHENTICATED, {}],
      [NOT_FOUND, {}],
      [UNAUTHENTICATED, {}],
      [NOT_FOUND, {}],
    )
    await expect(ask(service)).rejects.toMatchObject({ code: 'credentials_in_flux' })
  })

  test('is not settled by what is remembered of other credentials', async () => {
    const service = scripted(
      [UNAUTHENTICATED, OLD_TOKEN],
      [NOT_FOUND, OLD_TOKEN],
      [UNAUTHENTICATED, NEW_TOKEN],
      [UNAUTHENTICATED, NEW_TOKEN],
    )
    const lookup = lookupOver(service, 1_000)
    const signal = AbortSignal.timeout(1_000)
    expect(await lookup('first', { signal })).toBeNull()
    await expect(lookup('second', { signal })).rejects.toMatchObject({ reason: 'misconfigured' })
  })
})

test('the errors of an authority are those of core', () => {
  expect(AuthorityError.is(unavailable('timeout'))).toBe(true)
})
