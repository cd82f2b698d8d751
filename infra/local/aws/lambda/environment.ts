import { randomBytes } from 'node:crypto';
import { devNull } from 'node:os';
import type { Pseudo } from '../../template/evaluate.ts';
import type { FunctionSpec } from '../../template/functions.ts';

export type Credentials = Readonly<ReturnType<typeof makeCredentials>>;

interface EnvironmentParts {
  readonly spec: FunctionSpec;
  readonly pseudo: Pseudo;
  readonly credentials: Credentials;
  /** URL of the emulated AWS services. */
  readonly awsEndpoint: string;
  /** Settings of the function that override the template's. */
  readonly overrides: Readonly<Record<string, string>>;
  /** Variables that only the laptop knows, such as Spotify's URL; they take precedence. */
  readonly given: Readonly<Record<string, string>>;
  readonly logStream: string;
}

/** Temporary credentials, unguessable; each role gets its own, so that a call identifies its role. */
export function makeCredentials() {
  return {
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(96).toString('base64'),
  };
}

/**
 * The complete environment of a container: Lambda's own variables and the function's, and nothing from this machine.
 * Source: Lambda developer guide, "Defined runtime environment variables".
 */
export function containerEnvironment(parts: EnvironmentParts): Readonly<Record<string, string>> {
  const { spec, pseudo, credentials, awsEndpoint, logStream } = parts;
  return {
    _HANDLER: spec.handler,
    LAMBDA_TASK_ROOT: spec.codeDirectory,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    AWS_EXECUTION_ENV: `AWS_Lambda_${spec.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: spec.name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: spec.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStream,
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    LANG: 'en_US.UTF-8',
    PATH: '/var/lang/bin:/usr/local/bin:/usr/bin/:/bin:/opt/bin',
    TZ: ':UTC',
    AWS_REGION: pseudo.region,
    AWS_DEFAULT_REGION: pseudo.region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
    AWS_ENDPOINT_URL_DYNAMODB: awsEndpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: awsEndpoint,
    AWS_ENDPOINT_URL_LAMBDA: awsEndpoint,
    AWS_ENDPOINT_URL_CODEDEPLOY: awsEndpoint,
    // A container has no home folder; without these the SDK would read this machine's own AWS settings.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    ...spec.environment,
    ...parts.overrides,
    ...parts.given,
  };
}
