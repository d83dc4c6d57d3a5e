/**
 * Finds out why an API that Claviger guards refuses. The program `claviger doctor` is made of it.
 *
 * @module
 */
export { diagnose } from './diagnose.ts'
export type { DiagnoseOptions } from './diagnose.ts'
export type { Diagnosis, Explanation, Finding } from './diagnosis.ts'
