import { defineConfig } from 'vitepress'
import llms from 'vitepress-plugin-llms'
import { githubSlug } from '../../scripts/github-slug.mjs'
import { literalCode } from './literal-code.mjs'
import { mermaid } from './mermaid.mjs'
import { pictures } from './pictures.mjs'
import { repositoryLinks } from './repository-links.mjs'
import { sidebar } from './sidebar.mjs'

const DESCRIPTION = 'Guards for Node APIs: API keys and access tokens, one line per route.'

export default defineConfig({
  title: 'Claviger',
  description: DESCRIPTION,
  lang: 'en',
  head: [['link', { rel: 'icon', type: 'image/svg+xml', href: '/favicon.svg' }]],
  markdown: {
    anchor: { slugify: githubSlug },
    config: (md) => {
      md.use(literalCode).use(repositoryLinks).use(mermaid).use(pictures)
    },
  },
  vite: { plugins: [llms({ title: 'Claviger', description: DESCRIPTION })] },
  themeConfig: {
    nav: [
      { text: 'Start', link: '/start-express' },
      { text: 'Guides', link: '/own-keys' },
      { text: 'Options', link: '/options' },
      { text: 'API', link: '/api/' },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: 'local' },
    socialLinks: [{ icon: 'github', link: 'https://github.com/claviger/claviger' }],
  },
})
