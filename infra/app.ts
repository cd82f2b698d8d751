import { Annotations, App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { settingsFrom, WrongSettings } from './settings.ts';
import { McpServerStack } from './stack.ts';
import { warningsFor } from './warnings.ts';

const app = new App({ analyticsReporting: false });
try {
  const { CDK_DEFAULT_REGION: region } = process.env;
  const settings = settingsFrom(app.node.getAllContext(), region);
  const stack = new McpServerStack(app, settings);
  for (const { id, sentence } of warningsFor(settings, region))
    Annotations.of(stack).addWarningV2(`mcp-server-for-spotify:${id}`, sentence);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  if (!(error instanceof WrongSettings)) throw error;
  // A sentence for a person: where in our code it was found does not help.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
