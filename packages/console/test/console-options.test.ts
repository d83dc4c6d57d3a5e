import { expect, test } from 'vitest'
import { createConsole, koaConsole } from '../src/index.ts'
import { MemoryAuthority } from './support/memory-authority.ts'

const authority = new MemoryAuthority()
const signIn = () => undefined
const LINK = { text: 'Docs', href: '/docs' }
const link = (href: string, text = 'Docs') => ({
  authority,
  signIn,
  branding: { links: [{ text, href }] },
})

test.each<[string, object]>([
  ['no authority', { signIn }],
  ['half an authority', { authority: { list: () => {} }, signIn }],
  ['no signIn', { authority }],
  ['an origin with a path', { authority, signIn, origins: ['https://a.example/x'] }],
  ['an origin that is a string', { authority, signIn, origins: 'https://a.example' }],
  ['an unknown text', { authority, signIn, texts: { titel: 'x' } }],
  ['a label that is a number', { authority, signIn, texts: { title: 1 } }],
  ['a colour that ends its rule', { authority, signIn, colors: { light: { accent: 'red;}' } } }],
  ['an unknown colour', { authority, signIn, colors: { light: { acent: 'red' } } }],
  ['an unknown scheme', { authority, signIn, colors: { sepia: {} } }],
  ['a language that is markup', { authority, signIn, language: '"><script>' }],
  ['no time', { authority, signIn, timeoutMs: 0 }],
  ['a handler of errors that is a string', { authority, signIn, onError: 'log' }],
  ['an answer in place of stepUp', { authority, signIn, stepUp: true }],
  ['a stylesheet of another origin', { authority, signIn, branding: { stylesheets: ['//x'] } }],
  ['stylesheets that are a string', { authority, signIn, branding: { stylesheets: '/x.css' } }],
  ['a logo of another origin', { authority, signIn, branding: { logo: 'https://a.example/x' } }],
  ['an icon that is data', { authority, signIn, branding: { icon: 'data:image/png,x' } }],
  ['a link that is a script', link('javascript:alert(1)')],
  ['a link to another origin that looks like a path', link('//a.example')],
  ['a link that has no name', link('/docs', '')],
  [
    'too many links',
    { authority, signIn, branding: { links: Array.from({ length: 9 }, () => LINK) } },
  ],
  ['unknown branding', { authority, signIn, branding: { footer: '<p>' } }],
  ['an unknown option', { authority, signIn, signin: signIn }],
])('refuses %s', (_, options) => {
  expect(() => createConsole(options as never)).toThrow(TypeError)
})

test.each(['', 'keys', '/keys/', '/a//b', '/keys?x'])('mounts nothing at %j in Koa', (path) => {
  expect(() => koaConsole(path, { authority, signIn })).toThrow('koaConsole() takes a path')
})
