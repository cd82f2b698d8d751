import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { settingsFrom, WrongSettings } from './settings.ts';
import { McpServerStack } from './stack.ts';

const app = new App({ analyticsReporting: false });
try {
  new McpServerStack(app, settingsFrom(app.node.getAllContext()));
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
} catch (error) {
  if (!(error instanceof WrongSettings)) throw error;
  // A sentence for a person: where in our code it was found does not help.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
