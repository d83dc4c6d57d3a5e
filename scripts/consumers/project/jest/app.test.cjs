const { answers } = require('../built/app.cjs')

test('the guards answer under Jest', async () => {
  expect(await answers(process.env.API_KEY)).toEqual(JSON.parse(process.env.EXPECTED))
})
