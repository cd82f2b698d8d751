import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { AssetHashType, DockerImage, type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  type Alias,
  Architecture,
  Code,
  Function as LambdaFunction,
  Runtime,
  type Version,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

export interface ServerFunctionProps {
  /** The file under `functions/` that exports `handler`, such as `mcp.ts`. */
  readonly entry: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What the function may do besides writing its own log. */
  readonly may: readonly PolicyStatement[];
  /** Megabytes. */
  readonly memory: number;
  readonly timeout: Duration;
  readonly logRetentionDays: RetentionDays;
  readonly reservedConcurrency?: number | undefined;
}

const sources = path.resolve(import.meta.dirname, '../../functions');

/** One Lambda function with a role and a log group of its own, a version for each deployment, and the alias `live`, by which everything invokes it. */
export class ServerFunction extends Construct {
  readonly handler: LambdaFunction;
  /** What this deployment makes of it. */
  readonly version: Version;
  /** The version that is in use. */
  readonly live: Alias;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: ServerFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Log', {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    // One statement of its own instead of a managed policy, which would let it write to every log of the account.
    const log = new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroup.logGroupArn],
    });
    for (const statement of [...props.may, log]) this.role.addToPolicy(statement);
    this.handler = new LambdaFunction(this, 'Function', {
      code: bundled(props.entry),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memory,
      timeout: props.timeout,
      environment: { METRICS_SERVICE: Stack.of(this).stackName, ...props.environment },
      role: this.role,
      logGroup: this.logGroup,
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
      // Earlier versions stay, so that the alias can be rolled back. A version whose deployment failed is deleted: Lambda publishes no second one
      // with the same code, so the next attempt would fail.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE },
    });
    this.version = this.handler.currentVersion;
    this.live = this.handler.addAlias('live');
  }
}

/** ES modules with everything in them: the SDK that was tested is the SDK that runs, and it starts faster than Lambda's own. */
const bundled = (entry: string): Code =>
  Code.fromAsset(sources, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // No container is needed: a build that fails here would fail there. The command distinguishes the assets of functions for CDK.
      ...{ image: DockerImage.fromRegistry('none'), command: [entry] },
      local: {
        tryBundle: (outdir) => {
          execFileSync(process.execPath, [path.join(import.meta.dirname, '../bundle/build.ts'), entry, outdir], {
            stdio: ['ignore', 'inherit', 'inherit'],
          });
          // Lambda runs the code as another user: files that a umask of 077 keeps to their owner would be unreadable there.
          for (const name of readdirSync(outdir)) chmodSync(path.join(outdir, name), 0o644);
          return true;
        },
      },
    },
  });
