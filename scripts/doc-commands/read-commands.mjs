import { readFileSync } from 'node:fs'

const SHELL_BLOCK = /^```sh\n(?<code>[\s\S]*?)^```$/gm
// Inline code that begins as a command does. A name alone, such as `npx`, is not one.
const INLINE = /`(?<code>(?:npx|pnpm|npm|node|curl) [^`\n]+)`/g
const FENCED = /^```[\s\S]*?^```$/gm

/** Reads the shell commands of a document: `{ document, text, words }`, a pipe taken apart. */
export function readCommands(document) {
  const text = readFileSync(document, 'utf8')
  const inBlocks = [...text.matchAll(SHELL_BLOCK)].flatMap(({ groups }) => linesOf(groups.code))
  const inline = [...text.replaceAll(FENCED, '').matchAll(INLINE)].map(({ groups }) => groups.code)
  return [...inBlocks, ...inline]
    .flatMap((line) => line.split(' | '))
    .map((command) => ({ document, text: command.trim(), words: wordsOf(command.trim()) }))
}

function linesOf(code) {
  return code
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.replace(/(?:^|\s)# .*$/, '').replace(/\s*&\s*$/, ''))
    .filter((line) => line.trim() !== '')
}

/** The words of a command, without quotes, settings in front of it, and where its output goes. */
function wordsOf(command) {
  const words = [...command.matchAll(/'[^']*'|"[^"]*"|\S+/g)].map(([word]) =>
    word.replaceAll(/^['"]|['"]$/g, ''),
  )
  const redirect = words.findIndex((word) => /^>>?$/.test(word))
  const kept = redirect < 0 ? words : words.slice(0, redirect)
  const first = kept.findIndex((word) => !/^[A-Z_]+=/.test(word))
  return kept.slice(Math.max(first, 0))
}
