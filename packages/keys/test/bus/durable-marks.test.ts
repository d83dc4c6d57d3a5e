import { describeOnPostgres } from '../support/describe-databases.ts'
import { describeDurableMarks } from './durable-marks.suite.ts'

describeOnPostgres('the bus', describeDurableMarks)
