import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeDatabaseMarks } from './database-marks.suite.ts'

describeOnPostgres('revocations of access tokens', describeDatabaseMarks)
