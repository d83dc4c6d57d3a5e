import { allowWarnings } from '@claviger/conformance'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/diagnose.ts'
import { writeReport } from '../../src/write-report.ts'
import { guardedBy } from '../support/guarded.ts'
import { emulator, useAuthority } from '../support/use-authority.ts'

allowWarnings('CLAVIGER_AUDIENCE', 'CLAVIGER_UNAVAILABLE')
useAuthority()

describe('what is printed', () => {
  const KEY = 'sk_live_4eC39HqLyjWDarjtT1zdp7dc'

  test('has no part of an access token, nor a key that stands in its claims', async () => {
    const token = await emulator.issueToken({
      audience: [KEY, 'other'],
      scopes: [KEY],
      claims: { token_use: 'id' },
    })
    const diagnosis = await diagnose(guardedBy(emulator), { credential: token })
    const printed = `${writeReport(diagnosis)}${JSON.stringify(diagnosis)}`
    expect(sharedWith(printed, token)).toEqual([])
    expect(sharedWith(printed, KEY)).toEqual([])
    expect(printed).toContain('…(32 characters)…')
  })

  test('has no part of an API key that a careless lookup throws', async () => {
    const lookup = async (key: string) => {
      throw Object.assign(new Error(key), { code: key, name: key })
    }
    const diagnosis = await diagnose({ apiKeys: { lookup } }, { credential: KEY })
    expect(sharedWith(`${writeReport(diagnosis)}${JSON.stringify(diagnosis)}`, KEY)).toEqual([])
  })

  test('has control characters of a claim written out', async () => {
    const token = await emulator.issueToken({ audience: '\u001b[2J\u202eevil\nFAILED' })
    const printed = writeReport(await diagnose(guardedBy(emulator), { credential: token }))
    expect(printed).toContain(String.raw`\u{1b}[2J\u{202e}evil\u{a}FAILED`)
    expect(printed).not.toContain('\u001b')
    expect(printed).not.toContain('\u202e')
  })
})

// Eight characters are shared by chance once in a long while, by words of the report.
function sharedWith(printed: string, credential: string): readonly string[] {
  const parts = Array.from({ length: credential.length - 11 }, (_, at) =>
    credential.slice(at, at + 12),
  )
  return parts.filter((part) => printed.includes(part))
}
