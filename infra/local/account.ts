import { createServer } from 'node:http';
import { hooks } from './aws/codedeploy/service.ts';
import { dynamodbService } from './aws/dynamodb/service.ts';
import { startDynamodb } from './aws/dynamodb/start.ts';
import { awsEndpoint } from './aws/endpoint.ts';
import { lambdaService } from './aws/lambda/service.ts';
import { randomText } from './aws/secretsmanager/generate.ts';
import { secretsService } from './aws/secretsmanager/service.ts';
import { secretStore } from './aws/secretsmanager/store.ts';
import { type FunctionsOptions, startFunctions } from './functions.ts';
import { listen } from './listen.ts';
import type { LaptopSettings } from './settings.ts';
import { touchesSignIn, watched } from './state/keeper.ts';
import { arnIn } from './template/evaluate.ts';

/** The part of an AWS account that the stack runs in. */
export type Account = Awaited<ReturnType<typeof startAccount>>;

interface AccountOptions extends Omit<FunctionsOptions, 'awsUrl'> {
  readonly settings: LaptopSettings;
  readonly now: () => number;
  /** Called after writes to the rows and secrets of the sign-in. */
  readonly signInChanged: () => void;
}

/** Starts tables, secrets and functions, and the endpoint through which the functions reach them. */
export async function startAccount(options: AccountOptions, opened: AsyncDisposableStack) {
  const { stack, settings, now, log, observer, signInChanged } = options;
  const arn = (service: string, resource: string) => arnIn(stack.pseudo, service, resource);
  const dynamodb = await startDynamodb(stack.tables, settings.dynamodb);
  opened.defer(dynamodb.close);
  const secrets = secretStore({ arnPrefix: arn('secretsmanager', 'secret:'), now, suffix: () => randomText(6) });
  const server = createServer();
  // The SDK keeps connections open, and a frozen container cannot notice that the other side closed one.
  server.keepAliveTimeout = 0;
  const { origin, close } = await listen(server, 0);
  opened.defer(close);
  const functions = startFunctions({ ...options, awsUrl: origin });
  opened.defer(() => Promise.all(functions.map(({ pool }) => pool.close())).then(() => undefined));
  const tables = dynamodbService(dynamodb.send, {
    tables: stack.tables,
    arnOf: (name) => (name.startsWith('arn:') ? name : arn('dynamodb', `table/${name}`)),
    observer,
  });
  const invocations = lambdaService(functions, (name) => arn('lambda', `function:${name}`));
  const deploymentHooks = hooks();
  const services = [
    watched(tables, touchesSignIn, signInChanged),
    watched(secretsService(secrets), () => true, signInChanged),
    invocations,
    deploymentHooks.service,
  ];
  const authorizerOf = (key: string) => functions.find(({ credentials }) => credentials.accessKeyId === key)?.authorize;
  server.on('request', awsEndpoint({ services, authorizerOf, log }));
  return { dynamodb, secrets, functions, hooks: deploymentHooks, awsUrl: origin };
}
