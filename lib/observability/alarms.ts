/** The names of alarms, for the stack that defines them and the code that reads them. */
export const alarms = {
  errorRate: 'ErrorRate',
  latency: 'Latency',
  serverErrors: 'ServerErrors',
  throttles: 'Throttles',
  breakerOpen: 'BreakerOpen',
  callsLeft: 'CallsLeft',
  hitRate: 'HitRate',
  storeFailures: 'StoreFailures',
  signInFailures: 'SignInFailures',
  consentDue: 'ConsentDue',
} as const;

export type AlarmName = (typeof alarms)[keyof typeof alarms];

/** The composite alarm: users are affected now. */
export const usersAffected = 'UsersAffected';

export const dashboards = { overview: 'Overview', cache: 'Cache', spotify: 'Spotify' } as const;

/** The runbook of an alarm, as a file of this repository: `CallsLeft` is `docs/runbooks/calls-left.md`. */
export const runbookOf = (alarm: string): string =>
  `docs/runbooks/${alarm.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()}.md`;
