import { expect } from 'vitest'
import type { Keys } from '../../src/index.ts'

/** Makes a key with a right checksum, such as one whose secret is not its own. */
export function withChecksum(keys: Keys, body: string): string {
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  let rest = crc(body)
  let checksum = ''
  for (let i = 0; i < 6; i += 1) {
    checksum = (digits[rest % 62] ?? '') + checksum
    rest = Math.floor(rest / 62)
  }
  const key = body + checksum
  expect(key).toMatch(new RegExp(`^${keys.pattern}$`))
  return key
}

function crc(text: string): number {
  let value = ~0
  for (const byte of Buffer.from(text)) {
    value ^= byte
    for (let bit = 0; bit < 8; bit += 1) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0)
  }
  return ~value >>> 0
}
