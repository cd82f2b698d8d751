import {
  CreateSecretCommand,
  DeleteSecretCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SignIn } from '../auth/access-tokens.ts';
import type { Secrets } from './secrets.ts';

/** The users' secrets, one each, named by the prefix and the account: made at sign-in, gone at once when disconnecting. */
export function userSecrets(secrets: Secrets, prefix: string, timeout: number) {
  const client = new SecretsManagerClient({
    maxAttempts: 3,
    requestHandler: { requestTimeout: timeout, connectionTimeout: timeout, throwOnRequestTimeout: true },
  });
  return {
    write: async (account: string, signIn: SignIn): Promise<void> => {
      const Name = prefix + account;
      try {
        const SecretString = JSON.stringify(signIn);
        await client.send(
          new CreateSecretCommand({ Name, SecretString, Description: 'A Spotify sign-in of the MCP server.' }),
        );
      } catch (error) {
        if (!(error instanceof ResourceExistsException)) throw error;
        await secrets.write(Name, signIn);
      }
    },
    remove: async (account: string): Promise<void> => {
      try {
        await client.send(new DeleteSecretCommand({ SecretId: prefix + account, ForceDeleteWithoutRecovery: true }));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
    },
  };
}
