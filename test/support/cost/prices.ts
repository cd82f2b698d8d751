/** AWS's list prices for us-east-1 in US dollars, without taxes, as published on the pages of each service. */
export const asOf = '2026-11';

/** One price, and the part that is always free for every account and month. */
export interface Price {
  readonly service: string;
  readonly unit: string;
  readonly dollars: number;
  readonly free: number;
}

/** All prices that apply to the stack, by item. */
export const prices = {
  secret: { service: 'Secrets Manager', unit: 'secret and month', dollars: 0.4, free: 0 },
  kms: { service: 'KMS', unit: 'request', dollars: 0.03 / 10_000, free: 20_000 },
  secretCall: { service: 'Secrets Manager', unit: 'call', dollars: 0.05 / 10_000, free: 0 },
  alarm: { service: 'CloudWatch', unit: 'alarm metric and month', dollars: 0.1, free: 10 },
  compositeAlarm: { service: 'CloudWatch', unit: 'composite alarm and month', dollars: 0.5, free: 0 },
  dashboard: { service: 'CloudWatch', unit: 'dashboard and month', dollars: 3, free: 3 },
  metric: { service: 'CloudWatch', unit: 'custom metric and month', dollars: 0.3, free: 10 },
  logs: { service: 'CloudWatch', unit: 'GB of logs taken in', dollars: 0.5, free: 5 },
  logStorage: { service: 'CloudWatch', unit: 'GB of logs kept, and month', dollars: 0.03, free: 5 },
  insights: { service: 'CloudWatch', unit: 'GB that Logs Insights reads', dollars: 0.005, free: 5 },
  request: { service: 'API Gateway', unit: 'HTTP API request', dollars: 1 / 1_000_000, free: 0 },
  invocation: { service: 'Lambda', unit: 'request', dollars: 0.2 / 1_000_000, free: 1_000_000 },
  time: { service: 'Lambda', unit: 'GB-second (arm64)', dollars: 0.0000133334, free: 400_000 },
  read: { service: 'DynamoDB', unit: 'read request unit', dollars: 0.125 / 1_000_000, free: 0 },
  write: { service: 'DynamoDB', unit: 'write request unit', dollars: 0.625 / 1_000_000, free: 0 },
  storage: { service: 'DynamoDB', unit: 'GB and month', dollars: 0.25, free: 25 },
  traffic: { service: 'Data transfer', unit: 'GB out', dollars: 0.09, free: 100 },
} as const satisfies Readonly<Record<string, Price>>;

/** What is counted. */
export type Item = keyof typeof prices;
