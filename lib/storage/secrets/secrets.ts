import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';

/** JSON secrets by name or ARN. */
export interface Secrets {
  /** The current version, parsed; `undefined` when there is no such secret. */
  readonly read: <T>(id: string, schema: z.ZodType<T>) => Promise<T | undefined>;
  readonly write: (id: string, value: unknown) => Promise<void>;
}

/** Secrets Manager, with time limits that fit into a tool call. `timeout`: milliseconds that one attempt may take. */
export const secretsClient = (timeout: number): SecretsManagerClient =>
  new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: { requestTimeout: timeout, connectionTimeout: timeout, throwOnRequestTimeout: true },
  });

export function secrets(client: SecretsManagerClient): Secrets {
  return {
    read: async (id, schema) => {
      try {
        const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: id }));
        return schema.parse(JSON.parse(SecretString));
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return;
        // A parse error would contain parts of the secret.
        if (error instanceof SyntaxError || error instanceof z.ZodError)
          throw new Error(`The secret ${id} does not hold the JSON it should.`);
        throw error;
      }
    },
    write: async (id, value) => {
      await client.send(new PutSecretValueCommand({ SecretId: id, SecretString: JSON.stringify(value) }));
    },
  };
}
