/** The pages in the order in which they are read. */
export const sidebar = [
  section('Start', [
    ['Express', '/start-express'],
    ['Fastify', '/start-fastify'],
    ['Koa', '/start-koa'],
  ]),
  section('Concepts', [
    ['How a request is decided', '/how-a-request-is-decided'],
    ['Caching and revocation', '/caching-and-revocation'],
    ['Known keys and strangers', '/strangers'],
    ['Architecture', '/architecture'],
  ]),
  section('Who issues the credentials', [
    ['Scalekit', '/scalekit'],
    ['Keys of your own', '/own-keys'],
    ['Any OAuth server', '/oauth-servers'],
    ['Several issuers', '/several-issuers'],
  ]),
  section('Build', [
    ['A key page for customers', '/console'],
    ['MCP servers', '/mcp'],
    ['WebSockets', '/websockets'],
    ['Rate limits per key', '/rate-limits'],
    ['Testing your API', '/testing'],
    ['Coming from another package', '/migrating'],
  ]),
  section('Run', [
    ['Going live: a checklist', '/going-live'],
    ['A fleet of processes', '/fleet'],
    ['Secrets', '/secrets'],
    ['Incident runbook', '/incident-runbook'],
    ['Observability', '/observability'],
    ['Why is this refused?', '/doctor'],
    ['Sizing', '/sizing'],
  ]),
  section('Reference', [
    ['Answers and reasons', '/answers'],
    ['Glossary', '/glossary'],
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
      .map((name) => [`@claviger/${name}`, `/api/${name}`])
      .concat([['claviger', '/api/doctor']]),
  ),
]

function section(text, pages) {
  return { text, items: pages.map(([page, link]) => ({ text: page, link })) }
}
