import path from 'node:path'
import { ROOT, siteLinkOf } from './repository.mjs'

/** Gives the links that work on GitHub alone, to code and data, an address for readers of the site. */
export function repositoryLinks(md) {
  md.core.ruler.push('repository-links', ({ env, tokens }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null
      if (href === null || /^(?:\w+:|[#/])/.test(href)) continue
      const from = path.join(ROOT, 'docs', path.dirname(env.relativePath))
      const file = path.relative(ROOT, path.resolve(from, href))
      if (!/^docs\/.*\.md(?:#|$)/.test(file)) token.attrSet('href', siteLinkOf(file))
    }
  })
}
