import path from 'node:path';
import { type Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Runtime } from 'aws-cdk-lib/aws-lambda';
import {
  type BundlingOptions,
  LogLevel,
  NodejsFunction,
  OutputFormat,
  SourceMapMode,
} from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** What a `ServerFunction` depends on. */
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
  /** Whether classes keep their names when the bundle is minified: some libraries tell their own apart by them. */
  readonly keepNames?: boolean;
}

const root = path.resolve(import.meta.dirname, '../..');

/** One Lambda function with a role and a log group of its own. */
export class ServerFunction extends Construct {
  readonly handler: NodejsFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: ServerFunctionProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Log', {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.#allow(props.may);
    this.handler = new NodejsFunction(this, 'Function', {
      entry: path.join(root, 'functions', props.entry),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: props.memory,
      timeout: props.timeout,
      environment: { METRICS_SERVICE: Stack.of(this).stackName, ...props.environment },
      role: this.role,
      logGroup: this.logGroup,
      projectRoot: root,
      depsLockFilePath: path.join(root, 'package-lock.json'),
      awsSdkConnectionReuse: false,
      bundling: { ...bundling, keepNames: props.keepNames ?? false },
      ...(props.reservedConcurrency !== undefined && { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
  }

  /** One statement of its own instead of a managed policy, which would let it write to every log of the account. */
  #allow(may: readonly PolicyStatement[]): void {
    const log = new PolicyStatement({
      effect: Effect.ALLOW,
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [this.logGroup.logGroupArn],
    });
    for (const statement of [...may, log]) this.role.addToPolicy(statement);
  }
}

/** What the bundle has in place of a package, to stay small (ADR 0005). */
const insteadOf = {
  '@aws-sdk/credential-provider-node': 'infra/bundle/credentials.ts',
  '@modelcontextprotocol/server/_shims': 'infra/bundle/mcp-shims.ts',
} as const;

/**
 * One minified ES module with everything in it: the SDK that was tested is the SDK that runs, and it starts faster
 * than the one that Lambda brings. The map lies beside it and is read only where NODE_OPTIONS asks for it (ADR 0005).
 */
const bundling: BundlingOptions = {
  format: OutputFormat.ESM,
  target: 'node24',
  mainFields: ['module', 'main'],
  bundleAwsSDK: true,
  minify: true,
  sourceMap: true,
  sourceMapMode: SourceMapMode.DEFAULT,
  sourcesContent: false,
  logLevel: LogLevel.WARNING,
  esbuildArgs: Object.fromEntries(
    Object.entries(insteadOf).map(([name, file]) => [`--alias:${name}`, path.join(root, file)]),
  ),
  // CommonJS packages inside an ES module still call require() for what Node itself brings.
  banner: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
};
