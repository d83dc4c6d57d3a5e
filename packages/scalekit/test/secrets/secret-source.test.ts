import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  secretFromEnv,
  secretFromFile,
  secretFromReference,
  type SecretSource,
} from '../../src/index.ts'
import { toSecretSource } from '../../src/secrets/to-secret-source.ts'

afterEach(() => {
  vi.unstubAllEnvs()
})

describe('secretFromEnv', () => {
  test('reads the variable anew each time', () => {
    const source = secretFromEnv('A_SECRET')
    vi.stubEnv('A_SECRET', 'one')
    expect(source()).toBe('one')
    vi.stubEnv('A_SECRET', 'two')
    expect(source()).toBe('two')
  })

  test.each([undefined, ''])('names the variable when it is %j', (value) => {
    vi.stubEnv('A_SECRET', value)
    expect(secretFromEnv('A_SECRET')).toThrow(/A_SECRET/)
  })
})

describe('secretFromFile', () => {
  let directory: string
  let path: string
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'claviger-'))
    path = join(directory, 'secret')
  })
  afterEach(() => rm(directory, { recursive: true }))

  test.each([
    ['as it is', 's3cr3t', 's3cr3t'],
    ['without the line end', 's3cr3t\n', 's3cr3t'],
    ['without the line ends of Windows', 's3cr3t\r\n\r\n', 's3cr3t'],
    ['with its own spaces', ' s3c r3t ', ' s3c r3t '],
    ['in UTF-8', 'schlüssel', 'schlüssel'],
  ])('reads it %s', async (_, content, secret) => {
    await writeFile(path, content)
    expect(secretFromFile(path)()).toBe(secret)
  })

  test('reads it anew each time', async () => {
    const source = secretFromFile(path)
    await writeFile(path, 'one')
    expect(source()).toBe('one')
    await writeFile(path, 'two')
    expect(source()).toBe('two')
  })

  test('names the file when it is missing, empty, too big or no file', async () => {
    expect(secretFromFile(path)).toThrow(`${path} must hold a secret, but cannot be used: ENOENT`)
    await writeFile(path, '\n')
    expect(secretFromFile(path)).toThrow(/secret must hold.*empty/)
    await writeFile(path, 'x'.repeat(65_537))
    expect(secretFromFile(path)).toThrow(/over 65536 bytes/)
    expect(secretFromFile(directory)).toThrow(/not a regular file/)
    expect(secretFromFile('/dev/zero')).toThrow(/not a regular file/)
  })

  test('takes a file of the very size that is allowed', async () => {
    await writeFile(path, 'x'.repeat(65_536))
    expect(secretFromFile(path)()).toHaveLength(65_536)
  })
})

describe('secretFromReference', () => {
  test.each(['{{Secrets.MySecret}}', '{{secrets.MYSECRET}}', '{{ SECRETS.mysecret }}'])(
    'finds %s without regard to case',
    (reference) => {
      expect(secretFromReference(reference, { mySecret: 'value' })()).toBe('value')
    },
  )

  test('follows a source, and asks a function by the name as it is written', async () => {
    expect(await secretFromReference('{{Secrets.A}}', { a: async () => 'value' })()).toBe('value')
    const resolve = vi.fn<(name: string) => Promise<string>>(async (name) => `value of ${name}`)
    const source = secretFromReference('{{Secrets.MySecret}}', resolve)
    expect(await source()).toBe('value of MySecret')
    await source()
    expect(resolve).toHaveBeenCalledTimes(2)
  })

  test.each([
    ['nothing is given to resolve it', undefined],
    ['no member has the name', { other: 'hidden-value' }],
    ['two members have the name', { a: 'hidden-value', A: 'hidden-value' }],
    ['a function knows it not', () => undefined],
    ['only the prototype has it', Object.create({ a: 'hidden-value' })],
  ])('names the reference, and no value, when %s', (_, secrets) => {
    const source = secretFromReference('{{Secrets.a}}', secrets)
    expect(source).toThrow(/{{Secrets\.a}} cannot be resolved/)
    expect(source).not.toThrow(/hidden-value/)
  })

  test('takes nothing else for a reference', () => {
    expect(secretFromReference('plain-s3cr3t', {})).toThrow(/{{Secrets.Name}}/)
    expect(secretFromReference('plain-s3cr3t', {})).not.toThrow(/plain-s3cr3t/)
  })
})

describe('a secret as an option', () => {
  test('may be a string, a source, a reference, or a variable that holds a reference', async () => {
    const secrets = { a: 'value' }
    vi.stubEnv('A_SECRET', '{{Secrets.A}}')
    for (const input of ['value', () => 'value', '{{Secrets.a}}', secretFromEnv('A_SECRET')]) {
      expect(await toSecretSource(input, secrets)()).toBe('value')
    }
  })

  test('is checked at startup where that can be done at once', () => {
    vi.stubEnv('A_SECRET', undefined)
    expect(() => toSecretSource(secretFromEnv('A_SECRET'), undefined)).toThrow(TypeError)
    expect(() => toSecretSource(secretFromFile('/no/such/file'), undefined)).toThrow(TypeError)
    expect(() => toSecretSource('{{Secrets.a}}', {})).toThrow(TypeError)
    vi.stubEnv('A_SECRET', '{{Secrets.a}}')
    expect(() => toSecretSource(secretFromEnv('A_SECRET'), undefined)).toThrow(TypeError)
  })

  test('of a function is not read before it is needed', () => {
    const read = vi.fn<SecretSource>(() => Promise.reject(new Error('sealed')))
    toSecretSource(read, undefined)
    toSecretSource('{{Secrets.a}}', { a: read })
    expect(read).not.toHaveBeenCalled()
  })

  test('of a slow resolver that fails does not end the process', async () => {
    const source = toSecretSource('{{Secrets.a}}', () => Promise.reject(new Error('sealed')))
    await expect(source()).rejects.toThrow('sealed')
  })
})
