import * as z from 'zod';
import { httpClient } from '../lib/http-client.ts';
import { describeError, powertoolsLog } from '../lib/observability/log.ts';
import { firstFailure, mcpChecks, oauthChecks, type Probe } from '../lib/rollout/checks.ts';
import { gatewayEvent } from '../lib/rollout/gateway-event.ts';
import { lifecycleReport } from '../lib/storage/codedeploy.ts';
import { invoker } from '../lib/storage/invocation.ts';
import { accessToken } from '../lib/storage/secrets/credentials.ts';
import { secrets, secretsClient } from '../lib/storage/secrets/secrets.ts';
import { parseSettings } from './settings/parse.ts';
import { rolloutSettings } from './settings/settings.ts';

const settings = parseSettings(rolloutSettings, process.env);
const log = powertoolsLog('rollout');
const ports = {
  http: httpClient({ environment: process.env }),
  environment: process.env,
  timeout: settings.ROLLOUT_TIMEOUT_MS,
};
const invoke = invoker(settings.ROLLOUT_TARGET, ports);
const report = lifecycleReport(ports);
const token = accessToken(secrets(secretsClient(settings.AWS_TIMEOUT_MS)), settings.SERVER_SECRET_ID);
const checks = settings.ROLLOUT_CHECKS === 'mcp' ? mcpChecks : oauthChecks;

const hookEvent = z.object({ DeploymentId: z.string(), LifecycleEventHookExecutionId: z.string() });
const reply = z.object({
  statusCode: z.number().default(200),
  body: z.string().default(''),
  isBase64Encoded: z.boolean().default(false),
});

/** Invokes the new version by its number, since the alias still points to the old one. */
const probe: Probe = async (request) => {
  const host = new URL(settings.ROLLOUT_ORIGIN).host;
  const { statusCode, body, isBase64Encoded } = reply.parse(await invoke(gatewayEvent(request, host, Date.now())));
  return { status: statusCode, body: isBase64Encoded ? Buffer.from(body, 'base64').toString() : body };
};

/** CodeDeploy's hook before traffic is shifted: calls the new version, and stops the deployment if a check fails. */
export async function handler(event: unknown): Promise<void> {
  const { DeploymentId: deployment, LifecycleEventHookExecutionId: execution } = hookEvent.parse(event);
  const failure = await token().then(
    (found = '') => firstFailure(checks, probe, found),
    (error: unknown) => `access token: ${String(describeError(error)['error'])}`,
  );
  if (failure === undefined) log.info('rollout checked', { deployment, target: settings.ROLLOUT_TARGET });
  else log.error('rollout stopped', { deployment, target: settings.ROLLOUT_TARGET, failure });
  await report({ deployment, execution, passed: failure === undefined });
}
