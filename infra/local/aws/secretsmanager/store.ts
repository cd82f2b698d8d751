import { AwsError } from '../errors.ts';

/** The value of one version: text, or bytes in base64. */
export interface SecretValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: string | undefined;
}

/** One version of a secret. */
export interface Version {
  readonly id: string;
  readonly value: SecretValue;
  /** Staging labels, such as AWSCURRENT. */
  readonly stages: Set<string>;
  /** Epoch milliseconds, as all times here. */
  readonly createdAt: number;
}

/** A secret and its versions, oldest first. */
export interface Secret {
  readonly arn: string;
  readonly name: string;
  description: string | undefined;
  readonly tags: Map<string, string>;
  readonly versions: Map<string, Version>;
  readonly createdAt: number;
  changedAt: number;
  /** When its deletion was asked for, and when it ends. */
  deletion: { readonly at: number; readonly endsAt: number } | undefined;
}

/** What the store depends on. */
export interface StoreParts {
  /** ARN up to and with `secret:`. */
  readonly arnPrefix: string;
  readonly now: () => number;
  /** Six letters and digits, new each time. */
  readonly suffix: () => string;
}

/** The secrets of the account. */
export interface SecretStore {
  /** The secret with this name, ARN or ARN without its last seven characters, deleted ones too. */
  readonly find: (id: string) => Secret | undefined;
  /** As `find`; throws ResourceNotFoundException, or InvalidRequestException when it waits for its deletion. */
  readonly live: (id: string) => Secret;
  /** Makes a secret without a value; throws when the name is taken or waits for its deletion. */
  readonly create: (name: string, arn?: string) => Secret;
  readonly remove: (secret: Secret) => void;
  readonly all: () => readonly Secret[];
  /** The ARN that a secret of this name would have, its random characters unknown. */
  readonly arnOf: (name: string) => string;
}

/** Keeps secrets in memory. */
export function secretStore({ arnPrefix, now, suffix }: StoreParts): SecretStore {
  const secrets = new Map<string, Secret>();
  const sweep = () => {
    for (const { name, deletion } of secrets.values()) {
      if (deletion !== undefined && deletion.endsAt <= now()) secrets.delete(name);
    }
  };
  const find = (id: string): Secret | undefined => {
    sweep();
    if (!id.startsWith('arn:')) return secrets.get(id);
    return [...secrets.values()].find(({ arn }) => arn === id || arn.slice(0, -'-xxxxxx'.length) === id);
  };
  return {
    find,
    live: (id) => {
      const secret = find(id);
      if (secret === undefined) {
        throw new AwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
      }
      if (secret.deletion !== undefined) throw new AwsError('InvalidRequestException', markedForDeletion);
      return secret;
    },
    create: (name, arn = `${arnPrefix}${name}-${suffix()}`) => {
      refuseTaken(find(name));
      const secret = newSecret(name, arn, now());
      secrets.set(name, secret);
      return secret;
    },
    remove: ({ name }) => void secrets.delete(name),
    all: () => {
      sweep();
      return [...secrets.values()];
    },
    arnOf: (name) => (name.startsWith('arn:') ? name : `${arnPrefix}${name}-??????`),
  };
}

const markedForDeletion = "You can't perform this operation on the secret because it was marked for deletion.";

function refuseTaken(taken: Secret | undefined): void {
  if (taken === undefined) return;
  if (taken.deletion === undefined) {
    throw new AwsError(
      'ResourceExistsException',
      `The operation failed because the secret ${taken.name} already exists.`,
    );
  }
  throw new AwsError(
    'InvalidRequestException',
    "You can't create this secret because a secret with this name is already scheduled for deletion.",
  );
}

function newSecret(name: string, arn: string, createdAt: number): Secret {
  return {
    name,
    arn,
    description: undefined,
    tags: new Map(),
    versions: new Map(),
    createdAt,
    changedAt: createdAt,
    deletion: undefined,
  };
}
