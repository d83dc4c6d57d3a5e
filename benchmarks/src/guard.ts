// A guard against regressions for CI: in process, in a few seconds. A ratio fails only where even its
// best round is above the limit, and each limit is far above what is measured, so that a busy machine
// fails nothing.
import { startAuthority } from './authority.ts'
import { compareInProcess } from './in-process/compare.ts'
import { digits, textTable } from './report/table.ts'

const ROUNDS = 5
const LIMITS: readonly (readonly [prefix: string, limit: number])[] = [
  ['cached key', 4],
  ['hot token', 1],
  ['cold RS256 token : aws-jwt-verify', 2.5],
  ['refusal from memory', 1.5],
  ["a lookup's own cost", 80],
]

const authority = await startAuthority()
const pairs = await compareInProcess(authority, ROUNDS)
await authority.close()
const judged = pairs.flatMap(({ name, best }) => {
  const limit = LIMITS.find(([prefix]) => name.startsWith(prefix))?.[1]
  return limit === undefined ? [] : [{ name, best, limit }]
})
const rows = judged.map(({ name, best, limit }) => [name, digits(best), digits(limit)])
console.log(textTable([['ours : theirs', 'best round', 'limit'], ...rows]))
if (judged.length !== LIMITS.length || judged.some(({ best, limit }) => best > limit)) {
  process.exitCode = 1
}
