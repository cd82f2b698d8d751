import type { Settings } from './settings.ts';

/** What may fail in some accounts or regions, which settings cannot know. */
export interface Warning {
  readonly id: string;
  readonly sentence: string;
}

/** Regions that do not know `AWS::Budgets::Budget`, as far as CloudFormation's schemas tell. */
const withoutBudgets = /^(ap-south-2|cn-|us-gov-|us-iso)/;

/** The warnings that belong to the settings. `region`: where the stack goes, if that is known. */
export function warningsFor(settings: Settings, region = ''): readonly Warning[] {
  const { memory, reservedConcurrency, monthlyBudget } = settings;
  return [
    ...(memory > 3008
      ? [{ id: 'memory', sentence: `memory=${memory}: new accounts may give a function 3,008 MB at most.` }]
      : []),
    ...(reservedConcurrency === undefined
      ? []
      : [
          {
            id: 'reservedConcurrency',
            sentence: `reservedConcurrency=${reservedConcurrency}: new accounts have 10 concurrent executions and may reserve none.`,
          },
        ]),
    ...(monthlyBudget !== undefined && withoutBudgets.test(region)
      ? [
          {
            id: 'monthlyBudget',
            sentence: `monthlyBudget=${monthlyBudget}: ${region} may not know AWS::Budgets::Budget. Leave it out and make the budget in the Billing console.`,
          },
        ]
      : []),
  ].map(({ id, sentence }) => ({ id, sentence: `${sentence} See docs/troubleshooting.md.` }));
}
