import { assert, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyCharacter } from '../../../conformance/src/any-character.ts'
import { attributes } from '../../src/templates/attributes.ts'
import { html } from '../../src/templates/html.ts'
import { visibleText } from '../../src/templates/visible-text.ts'

const HOSTILE = `<script>&"'\`\0</script>`

describe('html', () => {
  test('escapes text and attributes, and joins lists', () => {
    expect(html`<p title="${HOSTILE}">${[HOSTILE, 1]}</p>`.markup).toBe(
      '<p title="&lt;script&gt;&amp;&quot;&#39;&#96;\uFFFD&lt;/script&gt;">&lt;script&gt;&amp;&quot;&#39;&#96;\uFFFD&lt;/script&gt;1</p>',
    )
  })

  test('keeps what it made itself, between tags only', () => {
    const inner = html`<b>${'&'}</b>`
    expect(html`<p>${inner}${false}${undefined}</p>`.markup).toBe('<p><b>&amp;</b></p>')
    expect(() => html`<p title="${inner}"></p>`).toThrow('between tags')
  })

  test('takes what only looks like its own pieces for text', () => {
    const forged = { markup: '<script>' } as never
    expect(() => html`<p>${forged}</p>`.markup).toThrow(TypeError)
  })

  test.each(['javascript:alert(1)', ' javascript:x', 'data:text/html,x', '//evil.example', '/\\x'])(
    'makes no link to %j',
    (url) => {
      expect(() => html`<a href="${url}">x</a>`).toThrow('A link must be')
      expect(() => html`<form action="${url}"></form>`).toThrow('A link must be')
    },
  )

  test('takes relative links and those of the web', () => {
    for (const url of ['./keys?org=a', '../', '#main', '?x', '/login', 'https://a.example/']) {
      expect(html`<a href="${url}"></a>`.markup).toBe(`<a href="${url}"></a>`)
    }
  })

  test.each<[string, () => unknown]>([
    ['a script', () => html`<script>${'x'}</script>`],
    ['a style', () => html`<style>${'x'}</style>`],
    ['an event handler', () => html`<p onclick="${'x'}"></p>`],
    ['a style attribute', () => html`<p style="${'x'}"></p>`],
    ['a comment', () => html`<!-- ${'x'} -->`],
    ['an attribute without quotes', () => html`<p title=${'x'}></p>`],
    ['an attribute in single quotes', () => html`<p title='${'x'}'></p>`],
    ['the name of a tag', () => html`<${'script'}>`],
    ['the name of an attribute', () => html`<p ${'onclick'}="x"></p>`],
    ['a tag that has no end', () => html`<p title="${'x'}"`],
  ])('refuses a value in %s', (_, make) => {
    expect(make).toThrow(/No value can stand|must be/)
  })

  test('writes attributes that are there or not', () => {
    const some = attributes({ checked: true, disabled: false, 'aria-current': '"' })
    expect(html`<input ${some}>`.markup).toBe('<input checked aria-current="&quot;">')
    expect(() => html`<p>${some}</p>`).toThrow('in a tag')
  })

  test('no string adds a tag or an attribute', () => {
    assert(
      property(string({ unit: anyCharacter }), (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`
        expect(markup).toMatch(/^<p title="[^"<>]*">[^<>"]*<\/p>$/)
        expect(visibleText(text).markup).toMatch(
          /^<bdi>(?:[^<>"]|<\/?span(?: class="unseen")?>)*<\/bdi>$/,
        )
      }),
    )
  })
})

describe('visibleText', () => {
  test.each([
    ['a\u202Eb', 'a<span class="unseen">U+202E</span>b'],
    ['\u200B', '<span class="unseen">U+200B</span>'],
    [' ', '<span class="unseen">U+0020</span>'],
    ['سلام', 'سلام'],
    ['👩‍💻', '👩‍💻'],
    ['x'.repeat(200), `${'x'.repeat(160)}…`],
    ['', ''],
  ])('shows %j', (text, expected) => {
    expect(visibleText(text).markup).toBe(`<bdi>${expected}</bdi>`)
  })
})
