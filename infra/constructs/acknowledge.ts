import { type Acknowledgment, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts findings of cdk-nag on a construct and all below it, each by its rule and with the reason why it stands. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const rules: readonly Acknowledgment[] = Object.entries(reasons).map(([rule, reason]) => ({ id: rule, reason }));
  Validations.of(construct).acknowledge(...rules);
}
