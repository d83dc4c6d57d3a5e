import { answers } from '../app'

test('the guards answer under ts-jest', async () => {
  expect(await answers(process.env['API_KEY'] ?? '')).toEqual(
    JSON.parse(process.env['EXPECTED'] ?? ''),
  )
})
