import { describeAdapter } from '@claviger/conformance'
import { startFastify } from './start-fastify.ts'

describeAdapter('Fastify 5, preHandler', startFastify('preHandler'))
