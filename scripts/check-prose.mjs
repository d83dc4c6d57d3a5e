// Checks that comments, titles, messages and documents are plain English: no phrase of the list
// below stands in a tracked .ts, .mjs or .md file. `--count` prints the phrases per 1,000 words.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const PHRASES = [
  /\b(?:nobody|whatever|whoever|whichever)\b/gi,
  /\b(?:is|are|was|were|be) none\b/gi,
  /\bnone of (?:ours|its|theirs|his|us)\b/gi,
  /\bsuch an? one\b/gi,
  /\bas ever\b/gi,
  /\bin so many words\b/gi,
  /\bmended\b/gi,
  /\bmakes? no sense\b/gi,
  /\b(?:a|an empty|empty|no|each a|one|the longest) texts?\b(?! file)/gi,
  /\b(?:no|a definite) (?:yes|no)\b/gi,
  /\bwithout a word\b/gi,
  /(?<!\bthere )\b(?:is|are) no (?:key|scope|secret|string|list|moment|good|part|JSON|UTF-8|gRPC|description|answer|news|sender|member|regular|access|form)s?\b/gi,
  /\bcounts? for none\b/gi,
  /\bone(?:s)? that (?:is|are) no\b/gi,
]
// These files quote or list such phrases.
const LEFT_OUT = /^scripts\/check-prose\.mjs$|^\.changeset\/|CHANGELOG\.md$/

const files = execFileSync('git', ['ls-files', '*.ts', '*.mjs', '*.md'], { encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && !LEFT_OUT.test(file))

let words = 0
const found = []
for (const file of files) {
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const prose = proseOf(file, line)
    words += prose.split(/\s+/).filter((word) => /[a-z]/i.test(word)).length
    for (const phrase of PHRASES.flatMap((pattern) => prose.match(pattern) ?? [])) {
      found.push(`${file}:${index + 1}: "${phrase}"`)
    }
  }
}

if (process.argv.includes('--count')) {
  const per1000 = ((found.length / words) * 1_000).toFixed(1)
  console.log(`${found.length} phrases in ${words} words: ${per1000} per 1,000`)
} else {
  for (const place of found) console.error(place)
  if (found.length > 0) {
    console.error('Write plain English: say what is true, with a subject that acts.')
    process.exitCode = 1
  }
}

// Of code, only comments and strings are prose.
function proseOf(file, line) {
  if (file.endsWith('.md')) return line
  if (/^\s*(?:\/\/|\/?\*)/.test(line)) return line
  const comment = / \/\/ .*$/.exec(line)?.[0] ?? ''
  const strings = line.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`(?:[^`\\]|\\.)*`?/g) ?? []
  return [...strings.filter((string) => string.includes(' ')), comment].join(' ')
}
