import { createPublicKey, hash, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Script } from 'node:vm'
import type { BenchmarkAuthority } from '../authority.ts'
import { measureMicros } from '../measure/pair.ts'
import type { Spread } from '../measure/median.ts'

/** What a part of a decision costs by itself, which no guard can do for less. */
export interface PartFigure {
  readonly name: string
  readonly micros: Spread
}

const FEW = 1_000

/** Measures the parts that the decisions consist of for the most part: Node's and V8's own work. */
export async function measureParts(
  authority: BenchmarkAuthority,
  rounds: number,
  many: number,
): Promise<readonly PartFigure[]> {
  const token = await authority.signToken()
  const signedPart = token.slice(0, token.lastIndexOf('.'))
  const signature = Buffer.from(token.slice(signedPart.length + 1), 'base64url')
  const key = createPublicKey(authority.publicKey.pem)
  const parts: readonly (readonly [name: string, work: () => unknown])[] = [
    ['the SHA-256 of a token', () => digestOf(token)],
    [
      'the RS256 check of one token',
      () => verify('sha256', Buffer.from(signedPart), key, signature),
    ],
    [`the SHA-256 of a key, and one Map.get among ${shown(FEW)}`, mapHits(FEW)],
    [`the SHA-256 of a key, and one Map.get among ${shown(many)}`, mapHits(many)],
    ['a promise with a deadline', () => withDeadline(Promise.resolve())],
    ['reading and compiling the code of @claviger/core', compileCore],
  ]
  const figures: PartFigure[] = []
  for (const [name, work] of parts)
    figures.push({ name, micros: await measureMicros(work, rounds) })
  return figures
}

const CORE = createRequire(import.meta.url).resolve('@claviger/core')
let compiled = 0

// The comment at the end keeps V8 from taking the code that it compiled before.
function compileCore(): Script {
  compiled += 1
  return new Script(`${readFileSync(CORE, 'utf8')}\n// ${compiled}`)
}

function mapHits(size: number): () => unknown {
  const map = new Map<string, object>()
  for (let key = 0; key < size; key += 1) map.set(digestOf(`benchmark-key-${key}`), { key })
  let key = 0
  return () => {
    key = (key + 611_953) % size
    return map.get(digestOf(`benchmark-key-${key}`))
  }
}

function digestOf(text: string): string {
  return hash('sha256', text, 'base64url')
}

async function withDeadline(answer: Promise<void>): Promise<void> {
  const abort = new AbortController()
  const timer = setTimeout(() => {
    abort.abort()
  }, 2_000)
  try {
    await Promise.race([
      answer,
      new Promise<never>((_resolve, reject) => {
        abort.signal.addEventListener('abort', reject, { once: true })
      }),
    ])
  } finally {
    clearTimeout(timer)
  }
}

function shown(size: number): string {
  return size.toLocaleString('en')
}
