import { randomUUID } from 'node:crypto';
import { AwsError } from '../errors.ts';

/** A current or former value of a secret. */
export interface Version {
  readonly id: string;
  readonly text: string;
  /** Epoch milliseconds, like all times here. */
  readonly createdAt: number;
}

/** A secret and its versions, oldest first; the last one is current. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  readonly versions: Map<string, Version>;
}

export interface StoreParts {
  /** The ARN up to and including `secret:`. */
  readonly arnPrefix: string;
  readonly now: () => number;
  /** Six letters and digits, new each time. */
  readonly suffix: () => string;
}

export type SecretStore = ReturnType<typeof secretStore>;

/** The current version; `undefined` before the first one. */
export const currentVersion = ({ versions }: Secret): Version | undefined => [...versions.values()].at(-1);

export function secretStore({ arnPrefix, now, suffix }: StoreParts) {
  const secrets = new Map<string, Secret>();
  /** The secret with this name, ARN or ARN without its last seven characters. */
  const find = (id: string): Secret | undefined =>
    id.startsWith('arn:')
      ? [...secrets.values()].find(({ arn }) => arn === id || arn.slice(0, -'-xxxxxx'.length) === id)
      : secrets.get(id);
  return {
    find,
    /** As `find`. @throws AwsError ResourceNotFoundException. */
    live: (id: string): Secret => {
      const secret = find(id);
      if (secret) return secret;
      throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    },
    /**
     * Creates a secret without a value.
     * @throws AwsError if the name is taken.
     */
    create: (name: string, arn = `${arnPrefix}${name}-${suffix()}`): Secret => {
      if (find(name))
        throw new AwsError(
          'ResourceExistsException',
          `The operation failed because the secret ${name} already exists.`,
        );
      const secret: Secret = { name, arn, versions: new Map() };
      secrets.set(name, secret);
      return secret;
    },
    /**
     * Gives a secret a new current value. Repeating a token with the same value changes nothing, as after a retry of the
     * SDK.
     * @throws AwsError for a token that was used with another value.
     */
    put: ({ versions }: Secret, text: string, token: string = randomUUID()): Version => {
      const known = versions.get(token);
      if (known && known.text !== text)
        throw new AwsError(
          'ResourceExistsException',
          `A resource with the ID you requested already exists: version ${token} has another value.`,
        );
      const version = known ?? { id: token, text, createdAt: now() };
      versions.set(token, version);
      return version;
    },
    remove: ({ name }: Secret): void => void secrets.delete(name),
    all: (): readonly Secret[] => [...secrets.values()],
    /** The ARN of a secret with this name, with unknown random characters. */
    arnOf: (name: string): string => (name.startsWith('arn:') ? name : `${arnPrefix}${name}-??????`),
  };
}
