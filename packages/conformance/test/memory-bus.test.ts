import { describeBus } from '../src/describe-bus.ts'
import { memoryBus, type MemoryBusMember } from '../src/memory-bus.ts'

describeBus('memory', async () => {
  const bus = memoryBus({ currentForMs: 100 })
  const members: MemoryBusMember[] = []
  return {
    join: () => {
      const member = bus.join()
      members.push(member)
      return member
    },
    cutOff: async () => {
      for (const member of members) member.cutOff()
    },
    heal: async () => {
      for (const member of members) member.heal()
    },
    close: async () => {},
  }
})
