import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { AwsError } from '../errors.ts';
import type { Secret, SecretStore } from './store.ts';
import { addVersion, findVersion, labelled } from './versions.ts';

type Operation = (store: SecretStore, input: unknown, now: number) => unknown;

const SecretId = z.string().min(1).max(2048);
const Name = z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/);
const Tags = z.array(z.object({ Key: z.string(), Value: z.string() })).optional();
const Description = z.string().max(2048).optional();
const value = {
  SecretString: z.string().max(65_536).optional(),
  SecretBinary: z.string().optional(),
  ClientRequestToken: z.string().min(32).max(64).optional(),
};

function operation<S extends z.ZodObject>(
  schema: S,
  run: (store: SecretStore, input: z.output<S>, now: number) => unknown,
): Operation {
  return (store, input, now) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return run(store, parsed.data, now);
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new AwsError('ValidationException', `${faults.length} validation error detected: ${faults.join('; ')}`);
  };
}

const createSecret = operation(z.object({ Name, Description, Tags, ...value }), (store, input, now) => {
  const secret = store.create(input.Name);
  secret.description = input.Description;
  tag(secret, input.Tags);
  return { ...named(secret), ...put(secret, input, ['AWSCURRENT'], now) };
});

const getSecretValue = operation(
  z.object({ SecretId, VersionId: z.string().optional(), VersionStage: z.string().optional() }),
  (store, { SecretId: id, VersionId, VersionStage }) => {
    const secret = store.live(id);
    const version = findVersion(secret, VersionId, VersionStage);
    return {
      ...named(secret),
      VersionId: version.id,
      ...version.value,
      VersionStages: [...version.stages],
      CreatedDate: seconds(version.createdAt),
    };
  },
);

const putSecretValue = operation(
  z.object({ SecretId, VersionStages: z.array(z.string()).min(1).optional(), ...value }),
  (store, input, now) => {
    const secret = store.live(input.SecretId);
    if (input.SecretString === undefined && input.SecretBinary === undefined) {
      throw new AwsError('InvalidRequestException', 'You must provide either SecretString or SecretBinary.');
    }
    const version = put(secret, input, input.VersionStages ?? ['AWSCURRENT'], now);
    return { ...named(secret), ...version, VersionStages: labelled(secret)[version.VersionId ?? ''] ?? [] };
  },
);

const updateSecret = operation(z.object({ SecretId, Description, ...value }), (store, input, now) => {
  const secret = store.live(input.SecretId);
  if (input.Description !== undefined) secret.description = input.Description;
  secret.changedAt = now;
  return { ...named(secret), ...put(secret, input, ['AWSCURRENT'], now) };
});

const describeSecret = operation(z.object({ SecretId }), (store, input) => {
  const secret = store.find(input.SecretId) ?? store.live(input.SecretId);
  return { ...described(secret), VersionIdsToStages: labelled(secret) };
});

const deleteSecret = operation(
  z.object({
    SecretId,
    RecoveryWindowInDays: z.int().min(7).max(30).optional(),
    ForceDeleteWithoutRecovery: z.boolean().optional(),
  }),
  (store, { SecretId: id, RecoveryWindowInDays: days, ForceDeleteWithoutRecovery: force = false }, now) => {
    if (force && days !== undefined) {
      throw new AwsError(
        'InvalidParameterException',
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    }
    const secret = force ? store.find(id) : store.live(id);
    // A forced deletion of what is not there succeeds.
    if (secret === undefined) return { ARN: store.arnOf(id), Name: id, DeletionDate: seconds(now) };
    const endsAt = now + (days ?? 30) * 86_400_000;
    if (force) store.remove(secret);
    else secret.deletion = { at: now, endsAt };
    return { ...named(secret), DeletionDate: seconds(force ? now : endsAt) };
  },
);

const restoreSecret = operation(z.object({ SecretId }), (store, input) => {
  const secret = store.find(input.SecretId) ?? store.live(input.SecretId);
  secret.deletion = undefined;
  return named(secret);
});

const listSecrets = operation(
  z.object({
    MaxResults: z.int().min(1).max(100).default(100),
    NextToken: z.string().regex(/^\d+$/).default('0'),
    IncludePlannedDeletion: z.boolean().default(false),
    Filters: z.array(z.object({ Key: z.literal('name'), Values: z.array(z.string()) })).default([]),
  }),
  (store, { MaxResults, NextToken, IncludePlannedDeletion, Filters }) => {
    const matching = store
      .all()
      .filter(({ deletion }) => IncludePlannedDeletion || deletion === undefined)
      .filter(({ name }) => Filters.every(({ Values }) => Values.some((start) => name.startsWith(start))));
    const from = Number(NextToken);
    const page = matching.slice(from, from + MaxResults);
    const more = from + page.length < matching.length ? { NextToken: String(from + page.length) } : {};
    const SecretList = page.map((secret) => ({ ...described(secret), SecretVersionsToStages: labelled(secret) }));
    return { SecretList, ...more };
  },
);

const tagResource = operation(z.object({ SecretId, Tags }), (store, input) => {
  tag(store.live(input.SecretId), input.Tags);
  return {};
});

/** The operations of Secrets Manager that the laptop knows, by name (Secrets Manager API reference). */
export const operations: Readonly<Record<string, Operation>> = {
  CreateSecret: createSecret,
  GetSecretValue: getSecretValue,
  PutSecretValue: putSecretValue,
  UpdateSecret: updateSecret,
  DescribeSecret: describeSecret,
  DeleteSecret: deleteSecret,
  RestoreSecret: restoreSecret,
  ListSecrets: listSecrets,
  TagResource: tagResource,
};

interface NewValue {
  readonly SecretString?: string | undefined;
  readonly SecretBinary?: string | undefined;
  readonly ClientRequestToken?: string | undefined;
}

function put(
  secret: Secret,
  { SecretString, SecretBinary, ClientRequestToken }: NewValue,
  stages: readonly string[],
  now: number,
): { readonly VersionId?: string } {
  if (SecretString === undefined && SecretBinary === undefined) return {};
  if (SecretString !== undefined && SecretBinary !== undefined) {
    throw new AwsError(
      'InvalidParameterException',
      "You can't specify both a binary secret value and a string secret value.",
    );
  }
  const token = ClientRequestToken ?? randomUUID();
  return { VersionId: addVersion(secret, { token, value: { SecretString, SecretBinary }, stages, now }).id };
}

function named({ arn, name }: Secret): { readonly ARN: string; readonly Name: string } {
  return { ARN: arn, Name: name };
}

function described(secret: Secret): Readonly<Record<string, unknown>> {
  return {
    ...named(secret),
    Description: secret.description,
    Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
    CreatedDate: seconds(secret.createdAt),
    LastChangedDate: seconds(secret.changedAt),
    ...(secret.deletion === undefined ? {} : { DeletedDate: seconds(secret.deletion.at) }),
  };
}

function tag(secret: Secret, tags: readonly { readonly Key: string; readonly Value: string }[] = []): void {
  for (const { Key, Value } of tags) secret.tags.set(Key, Value);
}

/** The protocol gives times as epoch seconds. */
function seconds(milliseconds: number): number {
  return milliseconds / 1000;
}
