import * as z from 'zod';

const resource = z.object({
  Type: z.string(),
  Condition: z.string().optional(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  UpdatePolicy: z.unknown().optional(),
});

const parameter = z.object({ Type: z.string(), Default: z.unknown().optional() });

/** The parts of a CloudFormation template that the laptop reads. */
export const template = z.object({
  Parameters: z.record(z.string(), parameter).default({}),
  Conditions: z.record(z.string(), z.unknown()).default({}),
  Resources: z.record(z.string(), resource),
});

/** A parsed CloudFormation template; intrinsic functions in it are not resolved yet. */
export type Template = z.output<typeof template>;
