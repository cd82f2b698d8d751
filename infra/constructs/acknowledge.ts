import { type Acknowledgment, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Accepts findings of cdk-nag on a construct and its children, each by its rule and with a reason. */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  const rules: readonly Acknowledgment[] = Object.entries(reasons).map(([rule, reason]) => ({ id: rule, reason }));
  Validations.of(construct).acknowledge(...rules);
}
