import { onAdmission, onRefusal, type Fault, type GuardCall } from './fault.ts'

/** Faults in what runs after a decision, and how often. */
export const FLOW_FAULTS: readonly Fault[] = [
  {
    name: 'answers, then runs the handler',
    ...onRefusal((call, { refusal }) => {
      call.response.writeHead(refusal.status, refusal.headers)
      call.response.write(refusal.body)
      return call.goOn()
    }),
  },
  {
    name: 'runs the handler, then answers',
    ...onRefusal(async (call, outcome) => {
      await call.runHandler()
      return call.carry(outcome)
    }),
  },
  {
    name: 'goes on after a refusal without answering',
    ...onRefusal((call) => call.goOn()),
  },
  { name: 'never answers a refusal', ...onRefusal((call) => call.fallSilent()) },
  {
    name: 'sends the refusal twice',
    // Fastify and Koa drop the second answer themselves.
    onlyIn: ['express'],
    ...onRefusal(async (call, outcome) => {
      await call.carry(outcome)
      return call.carry(outcome)
    }),
  },
  {
    name: 'hands the refusal to the error handling',
    ...onRefusal((call, { refusal: { status, headers, body } }) =>
      call.fail(Object.assign(new Error(body), { status, statusCode: status, headers })),
    ),
  },
  {
    name: 'goes on twice',
    // A Fastify guard goes on by returning.
    onlyIn: ['express', 'koa'],
    ...onAdmission((call, outcome) =>
      call.admit(outcome, async (goOn) => {
        await goOn()
        return goOn()
      }),
    ),
  },
  {
    name: 'does not wait for the handler',
    // The other frameworks do not need their guards to wait.
    onlyIn: ['koa'],
    ...onAdmission((call, outcome) =>
      call.admit(outcome, (goOn) => {
        void goOn()
      }),
    ),
  },
  { name: 'goes on when the authenticator breaks', guard: onBreak((call) => call.goOn()) },
  {
    name: 'never answers when the authenticator breaks',
    guard: onBreak((call) => call.fallSilent()),
  },
]

function onBreak(act: (call: GuardCall) => unknown): (call: GuardCall) => Promise<unknown> {
  return async (call) => {
    const outcome = await call.decide().catch(() => undefined)
    return outcome === undefined ? act(call) : call.carry(outcome)
  }
}
