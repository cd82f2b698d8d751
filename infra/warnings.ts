import type { Settings } from './settings.ts';

/** Regions that do not know `AWS::Budgets::Budget`, as far as CloudFormation's schemas tell. */
const withoutBudgets = /^(ap-south-2|cn-|us-gov-|us-iso)/;

/** What may fail in some accounts or regions, which settings cannot know. `region`: where the stack goes, if that is known. */
export function warningsFor(settings: Settings, region = '') {
  const { memory, reservedConcurrency, monthlyBudget } = settings;
  const sentences = {
    memory: memory > 3008 && `memory=${memory}: new accounts may give a function 3,008 MB at most.`,
    reservedConcurrency:
      reservedConcurrency !== undefined &&
      `reservedConcurrency=${reservedConcurrency}: new accounts have 10 concurrent executions and may reserve none.`,
    monthlyBudget:
      monthlyBudget !== undefined &&
      withoutBudgets.test(region) &&
      `monthlyBudget=${monthlyBudget}: ${region} may not know AWS::Budgets::Budget. Leave it out and make the budget in the Billing console.`,
  };
  return Object.entries(sentences).flatMap(([id, sentence]) =>
    sentence ? [{ id, sentence: `${sentence} See docs/troubleshooting.md.` }] : [],
  );
}
