import { answers } from '../built/app.mjs'

test('the guards answer under Jest with ES modules', async () => {
  expect(await answers(process.env.API_KEY)).toEqual(JSON.parse(process.env.EXPECTED))
})
