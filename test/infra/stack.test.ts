import { Match, type Template } from 'aws-cdk-lib/assertions';
import { describe, expect, test } from 'vitest';
import { appWith, templateWith } from '../support/synth.ts';

const custom = {
  domainName: 'mcp.example.com',
  certificateArn: 'arn:aws:acm:eu-central-1:123456789012:certificate/0aa1b2c3-0000-4000-8000-000000000000',
};

/** The one resource of a type, within a construct: its logical id, its properties and what becomes of it with the stack. */
function only(template: Template, type: string, within = '') {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(within));
  expect(found).toHaveLength(1);
  const [[id, definition] = ['', {}]] = found;
  return { id, properties: definition['Properties'], deletion: definition['DeletionPolicy'] };
}

describe('State', () => {
  test('the table is on demand, encrypted, with TTL, and goes with the stack', () => {
    const table = only(templateWith(), 'AWS::DynamoDB::Table');
    expect(table).toMatchObject({
      deletion: 'Delete',
      properties: {
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
        DeletionProtectionEnabled: false,
      },
    });
    // The key that DynamoDB owns costs nothing; any other is billed by the request.
    expect(table.properties.SSESpecification ?? { SSEEnabled: false }).toEqual({ SSEEnabled: false });
  });

  test('retainData keeps table and secrets, protected and backed up', () => {
    const template = templateWith({ retainData: true });
    expect(only(template, 'AWS::DynamoDB::Table')).toMatchObject({
      deletion: 'Retain',
      properties: {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      },
    });
    for (const secret of Object.values(template.findResources('AWS::SecretsManager::Secret'))) {
      expect(secret).toMatchObject({ DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' });
    }
  });

  // CloudFormation makes a new value when an id, a name or a block of these changes: this is what upgrades must keep.
  test('ids and blocks of the secrets are the ones that are deployed', () => {
    const secrets = templateWith().findResources('AWS::SecretsManager::Secret');
    const kept = Object.entries(secrets).map(([id, { Properties, UpdateReplacePolicy, DeletionPolicy }]) => ({
      id,
      name: Properties.Name,
      block: Properties.GenerateSecretString,
      policies: [DeletionPolicy, UpdateReplacePolicy],
    }));
    const policies = ['Delete', 'Retain'];
    const generated = { ExcludePunctuation: true, SecretStringTemplate: '{}' };
    expect(kept).toEqual([
      {
        id: 'StateAppSecret8C4D65CB',
        block: {
          ...generated,
          GenerateStringKey: 'clientSecret',
          PasswordLength: 32,
          SecretStringTemplate: '{"clientId":""}',
        },
        policies,
      },
      {
        id: 'StateServerSecretB8600FB3',
        block: { ...generated, GenerateStringKey: 'accessToken', PasswordLength: 43 },
        policies,
      },
      {
        id: 'StateKeySeed33F9A837',
        block: { ...generated, GenerateStringKey: 'keySeed', PasswordLength: 64 },
        policies,
      },
    ]);
  });

  test('no setting touches a secret but retainData', () => {
    const of = (settings: object) => templateWith({ ...settings }).findResources('AWS::SecretsManager::Secret');
    expect(of({ ...custom, memory: 512, quotaMode: 'extended', logLevel: 'DEBUG' })).toEqual(of({}));
  });
});

describe('the mcp function', () => {
  test('runs on Lambda’s Node 24 on arm64 for 29 seconds at most', () => {
    templateWith().hasResourceProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      Timeout: 29,
      MemorySize: 1024,
      ReservedConcurrentExecutions: Match.absent(),
      Layers: Match.absent(),
    });
  });

  test('is told where its state is, and nothing that belongs to a laptop', () => {
    const { properties } = only(
      templateWith({ quotaMode: 'extended', stackName: 'Music' }),
      'AWS::Lambda::Function',
      'Endpoint',
    );
    expect(properties.Environment.Variables).toEqual({
      TABLE_NAME: { Ref: 'StateTable962DE04C' },
      APP_SECRET_ID: { Ref: 'StateAppSecret8C4D65CB' },
      SERVER_SECRET_ID: { Ref: 'StateServerSecretB8600FB3' },
      USER_SECRET_PREFIX: 'Music/users/',
      SPOTIFY_QUOTA_MODE: 'extended',
      LOG_LEVEL: 'INFO',
      METRICS_SERVICE: 'Music',
      WARM_FUNCTION_NAME: { Ref: expect.stringMatching(/^WarmingWarmFunctionAliaslive/) },
    });
  });

  test('takes memory, concurrency, log level and origins from the settings', () => {
    templateWith({
      memory: 512,
      reservedConcurrency: 3,
      logLevel: 'DEBUG',
      allowedOrigins: 'a.example,localhost',
    }).hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: 512,
      ReservedConcurrentExecutions: 3,
      Environment: { Variables: Match.objectLike({ LOG_LEVEL: 'DEBUG', ALLOWED_ORIGINS: 'a.example,localhost' }) },
    });
  });

  test('logs to a group of its own that forgets', () => {
    const template = templateWith({ logRetentionDays: 5 });
    const { properties } = only(template, 'AWS::Lambda::Function', 'Endpoint');
    const groups = template.findResources('AWS::Logs::LogGroup', {
      Properties: { RetentionInDays: 5 },
      DeletionPolicy: 'Delete',
    });
    expect(Object.keys(groups)).toHaveLength(5);
    expect(Object.keys(groups)).toContain(properties.LoggingConfig.LogGroup.Ref);
  });
});

describe('the role', () => {
  test('has no managed policy and no statement with a wildcard but for users’ secrets', () => {
    const template = templateWith();
    expect(only(template, 'AWS::IAM::Role', 'Endpoint').properties.ManagedPolicyArns).toBeUndefined();
    const { Statement } = only(template, 'AWS::IAM::Policy', 'Endpoint').properties.PolicyDocument;
    expect(JSON.stringify(Statement.map(({ Action }: { Action: unknown }) => Action))).not.toContain('*');
    const wild = Statement.filter((statement: object) => JSON.stringify(statement).includes('*'));
    const Resource = {
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':secretsmanager:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          ':secret:McpServerForSpotify/users/*',
        ],
      ],
    };
    expect(wild).toEqual([
      { Effect: 'Allow', Action: ['secretsmanager:GetSecretValue', 'secretsmanager:PutSecretValue'], Resource },
      { Effect: 'Allow', Action: 'secretsmanager:DeleteSecret', Resource },
    ]);
  });

  test('that reads the key seed and makes users’ secrets is the one of the function that signs; `mcp` may delete them too', () => {
    const policies = Object.entries(templateWith().findResources('AWS::IAM::Policy'));
    expect(policies).toHaveLength(4);
    const holders = (right: string) =>
      policies.filter(([, policy]) => JSON.stringify(policy).includes(right)).map(([id]) => id);
    for (const right of ['KeySeed', 'secretsmanager:CreateSecret'])
      expect(holders(right)).toEqual([expect.stringMatching(/^SignInOauth/)]);
    expect(holders('secretsmanager:DeleteSecret')).toHaveLength(2);
    expect(holders('secretsmanager:DeleteSecret').join()).not.toContain('Warming');
  });
});

describe('the oauth function', () => {
  test('takes the variables of the functions like the others', () => {
    const { properties } = only(templateWith({ variables: 'REGISTRATIONS=5' }), 'AWS::Lambda::Function', 'SignIn');
    expect(properties.Environment.Variables.REGISTRATIONS).toBe('5');
  });

  test('has strict cookies: no setting of the stack makes them plain', () => {
    const template = templateWith({ logLevel: 'DEBUG', allowedOrigins: 'a.example', quotaMode: 'extended' });
    expect(JSON.stringify(template.toJSON())).not.toContain('PLAIN_COOKIES');
    expect(only(template, 'AWS::Lambda::Function', 'SignIn').properties.Environment.Variables).toEqual({
      TABLE_NAME: { Ref: 'StateTable962DE04C' },
      APP_SECRET_ID: { Ref: 'StateAppSecret8C4D65CB' },
      SERVER_SECRET_ID: { Ref: 'StateServerSecretB8600FB3' },
      KEY_SEED_SECRET_ID: { Ref: 'StateKeySeed33F9A837' },
      USER_SECRET_PREFIX: 'McpServerForSpotify/users/',
      LOG_LEVEL: 'DEBUG',
      METRICS_SERVICE: 'McpServerForSpotify',
    });
  });
});

describe('the HTTP API', () => {
  test('has one throttled $default stage with access logs in JSON and without addresses of callers', () => {
    const { properties } = only(templateWith({ requestsPerSecond: '5', burst: '9' }), 'AWS::ApiGatewayV2::Stage');
    expect(properties).toMatchObject({
      StageName: '$default',
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 9 },
    });
    const format = JSON.parse(properties.AccessLogSettings.Format);
    expect(Object.keys(format)).toContain('requestId');
    expect(JSON.stringify(format)).not.toMatch(/sourceIp|query/i);
  });

  test('leads to the functions by payload 2.0 and restores the challenge', () => {
    const restored = {
      ResponseParameters: [
        { Destination: 'overwrite:header.www-authenticate', Source: '$response.header.x-mcp-www-authenticate' },
      ],
    };
    const template = templateWith();
    const integrations = ['Endpoint', 'SignIn'].map((within) =>
      only(template, 'AWS::ApiGatewayV2::Integration', within),
    );
    for (const { properties } of integrations)
      expect(properties).toMatchObject({
        IntegrationType: 'AWS_PROXY',
        PayloadFormatVersion: '2.0',
        ResponseParameters: { 401: restored, 403: restored },
      });
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route')).map(
      (route) => route['Properties'],
    );
    expect(routes.map(({ RouteKey }) => RouteKey)).toEqual([
      'ANY /',
      'ANY /oauth/{proxy+}',
      'ANY /.well-known/oauth-authorization-server',
      'ANY /.well-known/openid-configuration',
      'GET /{proxy+}',
      'ANY /mcp',
      'ANY /mcp/{proxy+}',
      'GET /health',
      'GET /health/{proxy+}',
      'GET /cache/stats',
      'ANY /.well-known/oauth-protected-resource',
      'ANY /.well-known/oauth-protected-resource/{proxy+}',
    ]);
    for (const [index, { Target }] of routes.entries()) {
      const Ref = integrations[index < 5 ? 1 : 0]?.id;
      expect(Target).toEqual({ 'Fn::Join': ['', ['integrations/', { Ref }]] });
    }
  });

  test('leaves the challenge as it is where the setting says so: an account may refuse the mapping', () => {
    const template = templateWith({ challengeMapping: false });
    for (const within of ['Endpoint', 'SignIn'])
      expect(only(template, 'AWS::ApiGatewayV2::Integration', within).properties).not.toHaveProperty(
        'ResponseParameters',
      );
  });

  test('leads to the versions in use, by their alias, and only once it may invoke them', () => {
    const template = templateWith();
    for (const within of ['Endpoint', 'SignIn']) {
      const alias = only(template, 'AWS::Lambda::Alias', within);
      expect(alias.properties.Name).toBe('live');
      expect(only(template, 'AWS::ApiGatewayV2::Integration', within).properties.IntegrationUri).toEqual({
        Ref: alias.id,
      });
      const permission = only(template, 'AWS::Lambda::Permission', within);
      expect(permission.properties.FunctionName).toEqual({ Ref: alias.id });
      const [integration] = Object.entries(template.findResources('AWS::ApiGatewayV2::Integration')).filter(([id]) =>
        id.startsWith(within),
      );
      expect(integration?.[1]['DependsOn']).toEqual([permission.id]);
      expect(only(template, 'AWS::Lambda::Version', within).deletion).toBe('RetainExceptOnCreate');
    }
  });

  test('may call the functions, and no other API may', () => {
    for (const within of ['Endpoint', 'SignIn']) {
      const { properties } = only(templateWith(), 'AWS::Lambda::Permission', within);
      expect(properties.Principal).toBe('apigateway.amazonaws.com');
      expect(JSON.stringify(properties.SourceArn)).toContain('{"Ref":"EndpointApiB7AE4D04"}');
    }
  });

  test('a custom domain is the only address', () => {
    const template = templateWith(custom);
    template.hasResourceProperties('AWS::ApiGatewayV2::DomainName', { DomainName: 'mcp.example.com' });
    template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { Stage: '$default' });
    template.hasResourceProperties('AWS::ApiGatewayV2::Api', { DisableExecuteApiEndpoint: true });
    template.hasOutput('McpUrl', { Value: 'https://mcp.example.com/mcp' });
    template.hasOutput('SpotifyRedirectUri', { Value: 'https://mcp.example.com/oauth/spotify/callback' });
    template.hasOutput('DomainTarget', {});
  });
});

test('the outputs say what is left to do', () => {
  const outputs = templateWith().toJSON()['Outputs'];
  const endpoint = { 'Fn::GetAtt': ['EndpointApiB7AE4D04', 'ApiEndpoint'] };
  expect(outputs).toEqual({
    McpUrl: { Description: expect.any(String), Value: { 'Fn::Join': ['', [endpoint, '/mcp']] } },
    SpotifyRedirectUri: {
      Description: expect.any(String),
      Value: { 'Fn::Join': ['', [endpoint, '/oauth/spotify/callback']] },
    },
    SpotifyAppSecret: { Description: expect.any(String), Value: { Ref: 'StateAppSecret8C4D65CB' } },
    AccessTokenSecret: { Description: expect.any(String), Value: { Ref: 'StateServerSecretB8600FB3' } },
  });
});

test('the stack needs neither an account nor a region', () => {
  expect(appWith().stack.environment).toBe('aws://unknown-account/unknown-region');
});
