import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { settingsFrom } from './settings.ts';
import { McpServerStack } from './stack.ts';

const app = new App({ analyticsReporting: false });
new McpServerStack(app, settingsFrom(app.node.getAllContext()));
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
