import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeLists } from './list-keys.suite.ts'

describeOnPostgres('lists of keys', describeLists)
