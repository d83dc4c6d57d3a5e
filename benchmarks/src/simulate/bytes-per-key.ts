import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** Reads what the benchmark has measured last: how many bytes a process takes for a key that it remembers. */
export async function readBytesPerKey(docs: string): Promise<number> {
  const file = path.join(docs, 'benchmarks', 'results.json')
  const results: unknown = JSON.parse(await readFile(file, 'utf8'))
  const scale = memberOf(results, 'scale')
  const bytes = memberOf(scale, 'bytesPerKey')
  if (typeof bytes === 'number') return Math.round(bytes)
  throw new TypeError(`${file} must have the number scale.bytesPerKey. Run \`pnpm bench --docs\`.`)
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
