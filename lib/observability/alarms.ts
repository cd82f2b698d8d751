/** The names of alarms: what defines them in the stack and what reads them elsewhere take them from here. */
export const alarms = {
  errorRate: 'ErrorRate',
  latency: 'Latency',
  functionErrors: 'FunctionErrors',
  throttles: 'Throttles',
  duration: 'Duration',
  breakerOpen: 'BreakerOpen',
  quotaCoolDown: 'QuotaCoolDown',
  callsLeft: 'CallsLeft',
  hitRate: 'HitRate',
  tableThrottles: 'TableThrottles',
  storeFailures: 'StoreFailures',
  signInFailures: 'SignInFailures',
  consentDue: 'ConsentDue',
} as const;

/** The name of an alarm. */
export type AlarmName = (typeof alarms)[keyof typeof alarms];

/** The alarm that stands for several: users are affected now. */
export const usersAffected = 'UsersAffected';

/** The dashboards, by what they are about. */
export const dashboards = { overview: 'Overview', cache: 'Cache', spotify: 'Spotify' } as const;

/** The runbook of an alarm, as a file of this repository: `QuotaCoolDown` is `docs/runbooks/quota-cool-down.md`. */
export const runbookOf = (alarm: string): string =>
  `docs/runbooks/${alarm.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.md`;
