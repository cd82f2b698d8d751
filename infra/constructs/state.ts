import { CfnDeletionPolicy, RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table, TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { CfnSecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

export interface StateProps {
  /** Whether table and secrets outlive the stack. */
  readonly retainData: boolean;
  /** Users' secrets, made at sign-in, have names that begin with this. */
  readonly userSecretPrefix: string;
}

/** Storage: the table and the secrets of the stack (ADR 0003). */
export class State extends Construct {
  readonly table: Table;
  /** `{"clientId","clientSecret"}`: the owner types them in. */
  readonly appSecret: CfnSecret;
  /** `{"accessToken"}`: the static bearer token. */
  readonly serverSecret: CfnSecret;
  /** `{"keySeed"}`: what signing keys are derived from. */
  readonly keySeed: CfnSecret;
  readonly userSecretPrefix: string;

  constructor(scope: Construct, id: string, props: StateProps) {
    super(scope, id);
    this.userSecretPrefix = props.userSecretPrefix;
    this.table = this.#table(props.retainData);
    this.appSecret = this.#secret('AppSecret', props, {
      description: 'Client id and client secret of your Spotify app: fill in both.',
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ clientId: '' }),
        generateStringKey: 'clientSecret',
        passwordLength: 32,
        excludePunctuation: true,
      },
    });
    this.serverSecret = this.#secret('ServerSecret', props, {
      description:
        'The static access token of the MCP server: for clients that only send headers, and to claim the server.',
      generateSecretString: generated('accessToken', 43),
    });
    this.keySeed = this.#secret('KeySeed', props, {
      description:
        'The seed of the signing keys of the MCP server. A new value signs from then on, within five minutes; issued tokens stay valid until they expire, an hour later, and nobody is signed out.',
      generateSecretString: generated('keySeed', 64),
    });
    acknowledge(this, {
      'AwsSolutions-SMG4':
        'Rotation would cut off clients that hold the token, and Spotify has no API to rotate an app secret.',
    });
  }

  #table(retainData: boolean): Table {
    const table = new Table(this, 'Table', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      timeToLiveAttribute: 'expires_at',
      // The key that DynamoDB owns: it costs nothing, and nobody needs to see its use.
      encryption: TableEncryption.DEFAULT,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: retainData },
      deletionProtection: retainData,
      // CloudFormation cannot delete a protected table, so the rollback of a failed first deployment must not try.
      removalPolicy: retainData ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    acknowledge(table, {
      'AwsSolutions-DDB3':
        'Signing in again rebuilds every row, and backups would keep a user for 35 days who must be gone within five.',
    });
    return table;
  }

  #secret(id: string, { retainData }: StateProps, props: ConstructorParameters<typeof CfnSecret>[2]): CfnSecret {
    const secret = new CfnSecret(this, id, props);
    secret.cfnOptions.deletionPolicy = retainData
      ? CfnDeletionPolicy.RETAIN_EXCEPT_ON_CREATE
      : CfnDeletionPolicy.DELETE;
    // What the owner typed must survive even an upgrade that replaces the secret.
    secret.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    return secret;
  }
}

/** A block that never changes: CloudFormation generates again when it does. */
function generated(key: string, length: number): CfnSecret.GenerateSecretStringProperty {
  return { secretStringTemplate: '{}', generateStringKey: key, passwordLength: length, excludePunctuation: true };
}
