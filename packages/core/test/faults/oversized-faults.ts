import { gzipSync } from 'node:zlib'
import { soakCount } from '../../../conformance/src/soak-count.ts'
import { send, type Fault } from './fault.ts'

const HUGE_MEGABYTES = soakCount('hugeMegabytes')
const HUGE_BYTES = HUGE_MEGABYTES * 1e6
const CHUNK = Buffer.alloc(1 << 20, ' ')

/** What is too much. */
export const OVERSIZED: readonly Fault[] = [
  {
    fault: `${HUGE_MEGABYTES} MB`,
    behaviour: (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' })
      let sent = 0
      const more = () => {
        while (sent < HUGE_BYTES && !response.destroyed) {
          sent += CHUNK.byteLength
          if (!response.write(CHUNK)) {
            response.once('drain', more)
            return
          }
        }
        response.end()
      }
      more()
    },
  },
  {
    fault: `${HUGE_MEGABYTES} MB in ${HUGE_MEGABYTES} kB of gzip`,
    behaviour: send(200, gzipSync(Buffer.alloc(HUGE_BYTES, ' ')), { 'content-encoding': 'gzip' }),
  },
  {
    fault: 'malformed gzip',
    behaviour: send(200, '{"active":true}', { 'content-encoding': 'gzip' }),
  },
  { fault: '100 kB of headers', behaviour: send(200, '{}', { 'x-a': 'a'.repeat(100_000) }) },
]
