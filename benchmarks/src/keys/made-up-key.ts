import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Makes up a key of the prefix `bench` with a good checksum, which only a lookup can refuse. */
export function madeUpKey(): string {
  const body = `bench_live_${randomDigits(16)}_${randomDigits(43)}`
  let rest = crc32(body)
  let checksum = ''
  for (let i = 0; i < 6; i += 1) {
    checksum = DIGITS.charAt(rest % 62) + checksum
    rest = Math.floor(rest / 62)
  }
  return body + checksum
}

function randomDigits(length: number): string {
  return Array.from(randomBytes(length), (byte) => DIGITS.charAt(byte % 62)).join('')
}
