import { renderMermaidSVG } from 'beautiful-mermaid'

// Of the theme, so that a diagram follows the switch between light and dark.
const COLORS = {
  bg: 'var(--vp-c-bg)',
  fg: 'var(--vp-c-text-1)',
  muted: 'var(--vp-c-text-2)',
  line: 'var(--vp-c-text-3)',
  accent: 'var(--vp-c-brand-1)',
  surface: 'var(--vp-c-bg-soft)',
  border: 'var(--vp-c-border)',
}

// In pixels: such a diagram is shrunk to the width of the text.
const NARROW = 760

/** Draws the diagrams of a page when the site is built, so that readers load no script for them. */
export function mermaid(md) {
  const { fence } = md.renderer.rules
  md.renderer.rules.fence = (tokens, index, options, env, self) => {
    const token = tokens[index]
    if (token?.info.trim() === 'mermaid') return draw(token.content)
    return fence?.(tokens, index, options, env, self) ?? ''
  }
}

function draw(code) {
  const svg = renderMermaidSVG(code, { ...COLORS, font: 'inherit' })
    // No page asks another server for a font.
    .replace(/@import url\([^)]*\);/, '')
  const html = JSON.stringify(svg).replaceAll('&', '&amp;').replaceAll('"', '&quot;')
  const width = Number(/ width="([\d.]+)"/.exec(svg)?.[1])
  const shape = width > NARROW ? 'diagram' : 'diagram narrow'
  // Vue drops the style of an SVG that stands in its template.
  return `<div class="${shape}" tabindex="0" v-html="${html}"></div>\n`
}
