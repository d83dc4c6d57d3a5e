import { describe, expect, test } from 'vitest'
import { pathTemplate } from '../../src/rest/path-template.ts'

describe('pathTemplate', () => {
  const read = pathTemplate('/api/v1/organizations/{organization_id}/clients/{client_id}')

  test('reads the fields', () => {
    expect(read('/api/v1/organizations/org_1/clients/m2morg_1')).toEqual({
      organization_id: 'org_1',
      client_id: 'm2morg_1',
    })
  })

  test('decodes escaped parameters', () => {
    expect(read('/api/v1/organizations/a%2Fb/clients/c%20d')).toEqual({
      organization_id: 'a/b',
      client_id: 'c d',
    })
  })

  test.each([
    '/api/v1/organizations/org_1/clients',
    '/api/v1/organizations//clients/x',
    '/api/v1/organizations/org_1/clients/x/secrets',
    '/api/v1/organizations/org_1/clients/x:undo',
    '/api/v1/organizations/%ff/clients/x',
    '/x/api/v1/organizations/org_1/clients/x',
  ])('does not read %s', (path) => {
    expect(read(path)).toBeUndefined()
  })

  test('takes what is not a field as it is', () => {
    expect(pathTemplate('/api/v1/tokens:validate')('/api/v1/tokens:validate')).toEqual({})
    expect(pathTemplate('/a.b')('/aXb')).toBeUndefined()
  })
})
