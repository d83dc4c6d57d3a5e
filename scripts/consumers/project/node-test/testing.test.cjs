const events = require('node:events')
const { createServer } = require('node:http')
const assert = require('node:assert/strict')
const { after, test } = require('node:test')
const { createGuards } = require('@claviger/express')
const { createTestAuthority } = require('@claviger/testing')
const express = require('express')

const authority = createTestAuthority()
const { authenticateToken } = createGuards(authority.options)
const server = createServer(express().get('/', authenticateToken, (_req, res) => res.send('ok')))

async function statusOf(credential) {
  if (!server.listening) await events.once(server.listen(0, '127.0.0.1'), 'listening')
  const headers = { authorization: `Bearer ${credential}` }
  return (await fetch(`http://127.0.0.1:${server.address().port}/`, { headers })).status
}

async function walk(make) {
  const credential = make()
  const statuses = [await statusOf(credential)]
  authority.outage()
  statuses.push(await statusOf(credential))
  authority.restore()
  authority.revoke(credential)
  statuses.push(await statusOf(credential))
  return statuses.join(' ')
}

after(() => {
  server.closeAllConnections()
  server.close()
})

for (const [name, make] of Object.entries({
  key: () => authority.key(),
  token: () => authority.token(),
})) {
  void test(`a ${name} is good, is answered 503 in an outage, and is refused once it is revoked`, async () => {
    assert.equal(await walk(make), '200 503 401')
  })
}
