import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { createAuthenticator } from '../../src/index.ts'

interface Case {
  readonly header: string | null
  readonly expect: 'token' | 'none' | 'reject'
  readonly token: string | null
}

const FILE = path.resolve(
  import.meta.dirname,
  '../../../../../shared/corpora/bearer_thirdparty_cases.json',
)
if (!existsSync(FILE)) process.stderr.write('The third-party Bearer cases are not here. Skipped.\n')

test.skipIf(!existsSync(FILE))(
  'reads what other projects read of an Authorization header',
  async () => {
    const { cases } = JSON.parse(await readFile(FILE, 'utf8')) as { cases: readonly Case[] }
    const counts = { accepted: 0, refused: 0, disagreements: [] as string[] }
    for (const { header, expect: expected, token } of cases) {
      const asked: string[] = []
      const authenticator = createAuthenticator({
        apiKeys: {
          lookup: async (key) => {
            asked.push(key)
            return null
          },
        },
      })
      const outcome = await authenticator.authenticate({
        headers: header === null ? {} : { authorization: header },
      })
      // None of these keys exists: all are refused, and only a token that was read is asked about.
      expect(outcome).toMatchObject({ kind: 'refused', refusal: { status: 401 } })
      const isRight = expected === 'token' ? asked[0] === token : asked.length === 0
      if (!isRight) counts.disagreements.push(JSON.stringify(header))
      else if (expected === 'token') counts.accepted += 1
      else counts.refused += 1
    }
    console.log(`Bearer cases: ${cases.length}`, counts)
    expect(counts.disagreements).toEqual([])
  },
)
