import { AwsError } from '../errors.ts';
import type { Secret, SecretValue, Version } from './store.ts';

const current = 'AWSCURRENT';
const previous = 'AWSPREVIOUS';

/** How many versions without a label are kept; Secrets Manager removes older ones. */
const unlabelledKept = 100;

/**
 * Adds a version and moves the labels to it (Secrets Manager user guide, "Secret versions"). The same token with the same
 * value changes nothing; with another value it throws ResourceExistsException.
 */
export function addVersion(
  secret: Secret,
  { token, value, stages, now }: { token: string; value: SecretValue; stages: readonly string[]; now: number },
): Version {
  const known = secret.versions.get(token);
  if (known !== undefined) {
    if (sameValue(known.value, value)) return known;
    throw new AwsError(
      'ResourceExistsException',
      `A resource with the ID you requested already exists: version ${token} has another value.`,
    );
  }
  const version: Version = { id: token, value, stages: new Set(), createdAt: now };
  secret.versions.set(token, version);
  // A first version is the current one, whatever labels it was given.
  for (const stage of secret.versions.size === 1 ? new Set([...stages, current]) : stages)
    moveLabel(secret, stage, version);
  secret.changedAt = now;
  dropOld(secret);
  return version;
}

/** The version that is asked for, by id, by label or both; the current one without either. */
export function findVersion(secret: Secret, id: string | undefined, stage: string | undefined): Version {
  const label = stage ?? (id === undefined ? current : undefined);
  const found = [...secret.versions.values()].find(
    (version) => (id === undefined || version.id === id) && (label === undefined || version.stages.has(label)),
  );
  if (found !== undefined) return found;
  const asked = id === undefined ? `staging label: ${label}` : `VersionId: ${id}`;
  throw new AwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${asked}`);
}

/** Ids of the versions that have labels, with them. */
export function labelled(secret: Secret): Readonly<Record<string, readonly string[]>> {
  const versions = [...secret.versions.values()].filter(({ stages }) => stages.size > 0);
  return Object.fromEntries(versions.map(({ id, stages }) => [id, [...stages]]));
}

function moveLabel(secret: Secret, stage: string, to: Version): void {
  const from = [...secret.versions.values()].find((version) => version !== to && version.stages.has(stage));
  from?.stages.delete(stage);
  to.stages.add(stage);
  if (stage === current && from !== undefined) moveLabel(secret, previous, from);
}

function dropOld(secret: Secret): void {
  const unlabelled = [...secret.versions.values()].filter(({ stages }) => stages.size === 0);
  for (const { id } of unlabelled.slice(0, -unlabelledKept)) secret.versions.delete(id);
}

function sameValue(a: SecretValue, b: SecretValue): boolean {
  return a.SecretString === b.SecretString && a.SecretBinary === b.SecretBinary;
}
