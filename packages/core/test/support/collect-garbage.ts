import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Collects garbage, and tells what is left on the heap in bytes. */
export async function heapAfterCollection(): Promise<number> {
  for (let i = 0; i < 3; i += 1) {
    collect()
    // Finalizers run in turns of the event loop.
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
  }
  return process.memoryUsage().heapUsed
}
