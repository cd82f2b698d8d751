import {
  CreateSecretCommand,
  InvalidRequestException,
  ResourceExistsException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import type { SignIn } from '../../auth/access-tokens.ts';
import { StorageUnavailable } from '../../auth/storage-unavailable.ts';
import type { Secrets } from '../secrets/secrets.ts';

export interface UserSecretPorts {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** A name remains in use for some time after its secret was deleted. Milliseconds. */
const namesTakenFor = 15_000;
const pause = 1500;

/**
 * The users' secrets, one each, named by prefix and account, created at sign-in.
 * @throws StorageUnavailable `notReady` (rejects) where the name of a deleted secret stays taken.
 */
export function userSecrets(
  client: SecretsManagerClient,
  secrets: Secrets,
  prefix: string,
  { now, sleep }: UserSecretPorts,
) {
  const create = async (account: string, signIn: SignIn): Promise<void> => {
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
  };
  return {
    write: async (account: string, signIn: SignIn): Promise<void> => {
      for (const end = now() + namesTakenFor; ; ) {
        try {
          return await create(account, signIn);
        } catch (error) {
          if (!(error instanceof InvalidRequestException)) throw error;
          if (now() + pause > end) throw new StorageUnavailable('notReady', error);
          await sleep(pause);
        }
      }
    },
  };
}
