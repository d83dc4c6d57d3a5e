import type { Store } from '../../src/fleet/store.ts'
import type { StorePlan } from './schedule.ts'

// As a real one does it.
const TIMEOUT_MS = 50

/** A process's way to the store: slow, lossy, or down. What was given up may still arrive. */
export function faultyStore(store: Store, nextPlan: () => StorePlan, isUp: () => boolean): Store {
  const call = faultyCall(nextPlan, isUp)
  return {
    read: async (...args) => call(async () => store.read(...args)),
    write: async (...args) => call(async () => store.write(...args)),
    remove: async (...args) => call(async () => store.remove(...args)),
    revoke: async (...args) => call(async () => store.revoke(...args)),
  }
}

/** Makes calls over that way. */
export function faultyCall(
  nextPlan: () => StorePlan,
  isUp: () => boolean,
): <T>(work: () => Promise<T>) => Promise<T> {
  return async (work) => {
    if (!isUp()) throw new Error('the store is down')
    const { there, back, fate } = nextPlan()
    const wholeWay = async () => {
      await sleep(there)
      if (!isUp()) throw new Error('the store went down')
      const result = await work()
      await sleep(back)
      if (fate === 'lost') throw new Error('the answer is lost')
      return result
    }
    const timeUp = async () => {
      await sleep(TIMEOUT_MS)
      throw new Error('the store is slow')
    }
    return Promise.race([wholeWay(), timeUp()])
  }
}

async function sleep(ms: number): Promise<void> {
  if (ms === 0) return
  await new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
