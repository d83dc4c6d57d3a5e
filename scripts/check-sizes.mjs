// Prints what each package takes when it is installed, without its dependencies, and fails past its budget.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

const PACKAGES = join(import.meta.dirname, '../packages')
// In KiB. Twice the code (for Node and for bundlers) and the types. Raise one only on purpose.
const BUDGETS = {
  console: 380,
  core: 940,
  doctor: 280,
  emulator: 320,
  express: 16,
  fastify: 40,
  issuers: 40,
  keys: 390,
  koa: 16,
  mcp: 115,
  redis: 130,
  scalekit: 210,
  testing: 24,
}

for (const name of await readdir(PACKAGES)) {
  const manifest = JSON.parse(await readFile(join(PACKAGES, name, 'package.json'), 'utf8'))
  if (manifest.private) continue
  const dist = join(PACKAGES, name, 'dist')
  const sizes = await Promise.all(
    (await readdir(dist, { recursive: true })).map(async (file) => {
      const { size } = await stat(join(dist, file))
      return size
    }),
  )
  const kib = Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / 1024)
  const budget = BUDGETS[name]
  console.log(`${manifest.name}: ${kib} KiB of ${budget}`)
  if (!(kib <= budget)) {
    process.exitCode = 1
    console.error(`${manifest.name} must stay below the budget in scripts/check-sizes.mjs.`)
  }
}
