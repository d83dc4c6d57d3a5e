import { resolveOptions } from '@claviger/core/inspect'
import { expect, test } from 'vitest'
import { tokenSteps } from '../../src/explain/token-steps.ts'

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')

test('does not call the signature good of a token of another type', () => {
  const issuer = 'https://issuer.test'
  const { jwt } = resolveOptions({
    jwt: {
      issuer,
      jwksUri: `${issuer}/keys`,
      audience: 'api',
      algorithms: ['RS256'],
      type: 'at+jwt',
    },
  })
  const issuers = jwt.map((options) => ({ options, findings: [], keys: [] }))
  const forged = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode({ iss: issuer })}.AA`
  const steps = tokenSteps(forged, issuers, 'bad_type')
  expect(steps.find(({ name }) => name === 'header type')).toMatchObject({ status: 'failed' })
  expect(steps.find(({ name }) => name === 'signature')).toMatchObject({ status: 'skipped' })
})
