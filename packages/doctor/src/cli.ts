#!/usr/bin/env node
import { runCli } from './run-cli.ts'

// Not awaited: the published program is CommonJS, which has no top-level await.
void runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  cwd: () => process.cwd(),
  loadEnvFile: (path) => {
    process.loadEnvFile(path)
  },
}).then((exitCode) => {
  // Ended here, once all is written: what the settings opened would keep the process alive.
  process.stdout.write('', () => process.exit(exitCode))
})
