import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeKeys } from './keys.suite.ts'

describeOnPostgres('keys', describeKeys)
