import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeUsage } from './usage.suite.ts'

describeOnPostgres('the use of keys', describeUsage)
