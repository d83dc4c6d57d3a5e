import { existsSync, readdirSync } from 'node:fs'
import type { Reporter } from 'vitest/node'
import { isDeep, isWhole } from '../packages/conformance/src/soak-count.ts'

/** The test files that this run leaves out, unless the command names one: patterns for Vitest. */
export const LEFT_OUT: readonly string[] = [
  ...(isWhole ? [] : ['whole']),
  ...(isDeep ? [] : ['deep']),
]
  .filter((kind) => !process.argv.some((word) => word.includes(`.${kind}`)))
  .map((kind) => `**/*.${kind}.test.ts`)

// With a few files, somebody chose them.
const FEW = 10

/** Says in one line what a run left out, and which command runs it. */
export const leftOut: Reporter = {
  onTestRunEnd(modules) {
    if (isDeep || modules.length <= FEW) return
    const [kind, where] = isWhole ? ['deep', 'a job of CI'] : ['whole', 'what CI runs']
    const files = testFiles().filter((file) => file.endsWith(`.${kind}.test.ts`))
    console.log(
      `\nLeft out: ${files.length} files (*.${kind}.test.ts) and higher counts in others. ` +
        `\`pnpm test:${kind}\`, ${where}, has them.`,
    )
  },
}

function testFiles(): string[] {
  return ['packages', 'examples'].flatMap((parent) =>
    readdirSync(parent)
      .map((name) => `${parent}/${name}/test`)
      .filter((folder) => existsSync(folder))
      .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' })),
  )
}
