import * as z from 'zod';
import { propertiesOf, type TemplateReader } from './reading.ts';

const keySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));

const index = z.object({
  IndexName: z.string(),
  KeySchema: keySchema,
  Projection: z.object({ ProjectionType: z.string().optional(), NonKeyAttributes: z.array(z.string()).optional() }),
});

const tableProperties = z.object({
  KeySchema: keySchema,
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) })),
  GlobalSecondaryIndexes: z.array(index).optional(),
  LocalSecondaryIndexes: z.array(index).optional(),
  TimeToLiveSpecification: z.object({ AttributeName: z.string().optional(), Enabled: z.boolean() }).optional(),
});

export type TableSpec = ReturnType<typeof tablesOf>[number];

export function tablesOf({ ofType }: TemplateReader) {
  return ofType('AWS::DynamoDB::Table', 'AWS::DynamoDB::GlobalTable').map((placed) => {
    const { TimeToLiveSpecification, ...schema } = propertiesOf(tableProperties, placed);
    const name = placed.ref();
    return {
      name,
      arn: placed.arn(),
      /** Body of the CreateTable call, without what a local DynamoDB has no use for (encryption, backups, billing). */
      create: { TableName: name, ...schema, BillingMode: 'PAY_PER_REQUEST' },
      /** The attribute that holds the expiry in epoch seconds. */
      expiryAttribute: TimeToLiveSpecification?.Enabled === true ? TimeToLiveSpecification.AttributeName : undefined,
    };
  });
}

// The one form that the stack uses; any other option is an error.
const generate = z.strictObject({
  SecretStringTemplate: z.string(),
  GenerateStringKey: z.string(),
  PasswordLength: z.number(),
  ExcludePunctuation: z.literal(true),
});

/** How CloudFormation makes up the value of a secret (`GenerateSecretString`). */
export type GenerateSecret = z.output<typeof generate>;

const secretProperties = z.object({
  Name: z.string().optional(),
  Description: z.string().optional(),
  SecretString: z.string().optional(),
  GenerateSecretString: generate.optional(),
});

/** The secrets of the template; their values are made later, by whoever keeps them. */
export function secretsOf({ ofType }: TemplateReader) {
  return ofType('AWS::SecretsManager::Secret').map((placed) => {
    const { SecretString, GenerateSecretString } = propertiesOf(secretProperties, placed);
    const arn = placed.ref();
    return {
      arn,
      name: arn.slice(arn.indexOf(':secret:') + ':secret:'.length, -'-xxxxxx'.length),
      /** The value that the template itself gives. */
      value: SecretString,
      generate: GenerateSecretString,
    };
  });
}
