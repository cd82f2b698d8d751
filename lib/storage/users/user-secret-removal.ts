import {
  DeleteSecretCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** Deletes a user's secret without a recovery window. A missing secret is not an error. */
export const userSecretRemoval =
  (client: SecretsManagerClient, prefix: string) =>
  async (account: string): Promise<void> => {
    try {
      await client.send(new DeleteSecretCommand({ SecretId: prefix + account, ForceDeleteWithoutRecovery: true }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  };
