import { describeStore } from '../src/describe-store.ts'
import { memoryStore } from '../src/memory-store.ts'

describeStore('memory', async () => {
  const store = memoryStore()
  return {
    one: store,
    other: store,
    loseEverything: async () => store.loseEverything(),
    close: async () => {},
  }
})
