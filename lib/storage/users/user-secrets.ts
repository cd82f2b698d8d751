import {
  CreateSecretCommand,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SignIn } from '../../auth/access-tokens.ts';
import type { Secrets } from '../secrets/secrets.ts';

/** The users' secrets, one each, named by the prefix and the account: made at sign-in. */
export function userSecrets(client: SecretsManagerClient, secrets: Secrets, prefix: string) {
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
  };
}
