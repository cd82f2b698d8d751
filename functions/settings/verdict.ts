import * as z from 'zod';
import { list, milliseconds } from './parse.ts';

/** The environment of the function that renders the dashboard's verdict. */
export const verdictSettings = z.object({
  LOG_GROUPS: list.pipe(z.array(z.string()).min(1)).describe('The log groups of the functions.'),
  ACCESS_LOG_GROUP: z.string().min(1).describe('The log group of the API.'),
  ALARM_PREFIX: z.string().min(1).describe('What the names of the alarms begin with.'),
  RUNBOOK_BASE_URL: z.url().optional().describe('Where runbooks can be read; without it they are only named.'),
  AWS_TIMEOUT_MS: milliseconds.default(3000).describe('One exchange with CloudWatch, milliseconds.'),
});
