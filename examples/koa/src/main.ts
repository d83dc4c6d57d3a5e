import { runExample } from 'example-setup'
import { makeApi } from './api.ts'

await runExample(makeApi)
