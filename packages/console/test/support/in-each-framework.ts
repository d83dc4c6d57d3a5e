import { describe } from 'vitest'
import { MOUNTS, openConsole, type OpenConsole, type TestOptions } from './test-console.ts'

/** Opens a console for a test, and closes it when the test ends. */
type Open = (options?: Partial<TestOptions>) => Promise<OpenConsole>

/** Defines the same tests for Express, Fastify and Koa. */
export function inEachFramework(
  title: string,
  define: (open: Open, framework: string) => void,
): void {
  describe.each(Object.entries(MOUNTS))(`${title} in %s`, (framework, start) => {
    define(async (options = {}) => openConsole(options, start), framework)
  })
}
