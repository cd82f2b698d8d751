import { Aws } from 'aws-cdk-lib';
import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { SlackChannelConfiguration } from 'aws-cdk-lib/aws-chatbot';
import { ManagedPolicy, PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import type { Settings } from '../../settings.ts';

export function notices(scope: Construct, settings: Settings): Topic {
  const topic = new Topic(scope, 'Alarms', { displayName: `${settings.stackName} alarms`, enforceSSL: true });
  for (const service of ['cloudwatch.amazonaws.com', 'budgets.amazonaws.com']) {
    topic.addToResourcePolicy(
      new PolicyStatement({
        actions: ['sns:Publish'],
        principals: [new ServicePrincipal(service)],
        resources: [topic.topicArn],
        // A service may publish for this account's alarms and budgets alone.
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    );
  }
  if (settings.alarmEmail !== undefined) topic.addSubscription(new EmailSubscription(settings.alarmEmail));
  const { slackWorkspaceId, slackChannelId } = settings;
  if (slackWorkspaceId !== undefined && slackChannelId !== undefined) {
    // Amazon Q Developer in chat applications; the workspace is authorized by hand in its console first.
    const channel = new SlackChannelConfiguration(scope, 'Slack', {
      slackChannelConfigurationName: `${settings.stackName}-alarms`,
      slackWorkspaceId,
      slackChannelId,
      notificationTopics: [topic],
      // Without a guardrail the channel may be given an administrator's rights.
      guardrailPolicies: [ManagedPolicy.fromAwsManagedPolicyName('CloudWatchReadOnlyAccess')],
    });
    channel.node.addDependency(topic.node.findChild('Policy'));
  }
  return topic;
}

/** Notifies when the actual or forecast monthly cost of the account exceeds a limit. */
export function budget(scope: Construct, limit: number, topic: Topic): void {
  const notification = (notificationType: string, threshold: number) => ({
    notification: { notificationType, comparisonOperator: 'GREATER_THAN', threshold, thresholdType: 'PERCENTAGE' },
    subscribers: [{ subscriptionType: 'SNS', address: topic.topicArn }],
  });
  const found = new CfnBudget(scope, 'Budget', {
    budget: { budgetType: 'COST', timeUnit: 'MONTHLY', budgetLimit: { amount: limit, unit: 'USD' } },
    notificationsWithSubscribers: [notification('ACTUAL', 100), notification('FORECASTED', 100)],
  });
  found.node.addDependency(topic.node.findChild('Policy'));
}
