import { Color } from 'aws-cdk-lib/aws-cloudwatch';
import type { ErrorCategory } from '../../../lib/observability/metrics.ts';

/** Colours that mean something. Green is for nothing here: how it is, alarms say. */
export const colours = { volume: Color.BLUE, failure: Color.RED, own: Color.GREY } as const;

/** Failed calls by who must act: users' own errors do not indicate a fault, so they are grey. */
export const categoryColours: Readonly<Record<ErrorCategory, string>> = {
  request: colours.own,
  quota: Color.ORANGE,
  spotify: colours.failure,
  sign_in: Color.PURPLE,
  internal: Color.BROWN,
};
