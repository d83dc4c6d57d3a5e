#!/usr/bin/env node
import { runCli } from './run-cli.ts'

// Not awaited: the published program is CommonJS, which has no top-level await.
void runCli(process.argv.slice(2), process).then((exitCode) => {
  process.exitCode = exitCode
})
