import { join } from 'node:path'

const NODES = ['20.19', '22', '24', '26']

/** The application, compiled once, on each runtime: as an ES module and as CommonJS. */
export function runtimeCells({ isShort }) {
  const nodes = NODES.flatMap((version) => [
    cell(`Node ${version}`, 'import', ['npx', '-y', `node@${version}`, 'built/app.mjs']),
    cell(`Node ${version}`, 'require', ['npx', '-y', `node@${version}`, 'built/app.cjs']),
  ])
  const thisNode = cell('this Node', 'require', [process.execPath, 'built/app.cjs'])
  const others = [
    cell('Bun', 'import', ['bun', 'built/app.mjs']),
    cell('Bun', 'TypeScript', ['bun', 'app.ts']),
    cell('Deno', 'import', ['deno', 'run', '-A', '--node-modules-dir=manual', 'built/app.mjs']),
    cell('tsx', 'import', ['tsx', 'app.mts']),
    cell('tsx', 'require', ['tsx', 'app.ts']),
  ]
  return isShort ? [thisNode] : [...nodes, ...others]
}

function cell(row, column, [command, ...args]) {
  const group = 'Runtime'
  const run = async ({ project, user }) => {
    const isOnPath = command.startsWith('/') || command === 'npx'
    const program = isOnPath ? command : join(project, 'node_modules/.bin', command)
    await user.answers(project, [program, ...args])
  }
  return { group, row, column, run }
}
