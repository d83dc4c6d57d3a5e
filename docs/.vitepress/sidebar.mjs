/** The pages in the order in which they are read. */
export const sidebar = [
  section('Concepts', [
    ['How a request is decided', '/how-a-request-is-decided'],
    ['Caching and revocation', '/caching-and-revocation'],
    ['Known keys and strangers', '/strangers'],
    ['Architecture', '/architecture'],
  ]),
  section('Who issues the credentials', [
    ['Keys of your own', '/own-keys'],
    ['Any OAuth server', '/oauth-servers'],
    ['Several issuers', '/several-issuers'],
    ['MCP servers', '/mcp'],
    ['A key page for customers', '/console'],
  ]),
  section('In production', [
    ['Testing your API', '/testing'],
    ['Finding out', '/finding-out'],
    ['Sizing', '/sizing'],
    ['Rate limits', '/rate-limits'],
    ['Coming from another package', '/migrating'],
  ]),
  section('Reference', [
    ['Answers and reasons', '/answers'],
    ['Options, events, reasons', '/options'],
    ['Supported versions', '/supported-versions'],
    ['Reliability', '/reliability'],
    ['Advisories', '/advisories'],
    ['Benchmarks', '/benchmarks'],
  ]),
  section(
    'API',
    ['express', 'fastify', 'koa', 'core', 'scalekit', 'issuers', 'mcp', 'keys', 'console', 'redis']
      .concat(['testing', 'emulator'])
      .map((name) => [`@claviger/${name}`, `/api/${name}`]),
  ),
]

function section(text, pages) {
  return { text, items: pages.map(([page, link]) => ({ text: page, link })) }
}
