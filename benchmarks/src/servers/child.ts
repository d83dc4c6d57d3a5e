// One contender in a process of its own, so that its CPU time is its own.
import { ALL_CONTENDERS } from './all-contenders.ts'
import type { Setting } from './contender.ts'

const [index, issuer, jwksUri] = process.argv.slice(2)
const contender = ALL_CONTENDERS[Number(index)]
if (contender === undefined || issuer === undefined || jwksUri === undefined) {
  throw new TypeError('expected the index of a contender, an issuer and the URL of a key set')
}
const setting: Setting = { issuer, jwksUri }

process.on('message', () => {
  process.send?.({ cpu: process.cpuUsage() })
})
process.on('disconnect', () => {
  process.exit()
})
process.send?.({ port: await contender.start(setting) })
