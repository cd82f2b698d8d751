/** A function as callers refer to it: by name or ARN, with or without a version or alias. */
export interface Qualified {
  /** The name or ARN without a qualifier. */
  readonly unqualified: string;
  readonly qualifier: string | undefined;
}

/** Splits off a qualifier. Source: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
export function qualifiedIn(text: string): Qualified {
  const [, unqualified = text, qualifier] =
    /^((?:arn:[^:]+:lambda:[^:]+:\d+:function:)?[^:]+)(?::([^:]+))?$/.exec(text) ?? [];
  return { unqualified, qualifier };
}
