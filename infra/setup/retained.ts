import {
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  type SecretListEntry,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';

/** Secrets that a deleted stack left, each with the secret of the new stack that replaces it. */
type Retained = Awaited<ReturnType<typeof retainedSecrets>>;

const tagOf = ({ Tags = [] }: SecretListEntry, name: string): string | undefined =>
  Tags.find(({ Key }) => Key === `aws:cloudformation:${name}`)?.Value;

/** All secrets that match a filter. Every page is read before anything is deleted or changed. */
export async function allSecrets(
  client: SecretsManagerClient,
  filter: { readonly Key: 'name' | 'tag-value'; readonly Values: string[] },
): Promise<readonly SecretListEntry[]> {
  const found: SecretListEntry[] = [];
  let next: string | undefined;
  do {
    const page = await client.send(new ListSecretsCommand({ Filters: [filter], ...(next && { NextToken: next }) }));
    found.push(...(page.SecretList ?? []));
    next = page.NextToken;
  } while (next !== undefined);
  return found;
}

/**
 * The secrets of a deleted stack of the same name, the newest for each secret of this one. CloudFormation tags its
 * resources with the stack and the logical id, and the tags stay.
 */
export async function retainedSecrets(
  client: SecretsManagerClient,
  stack: { readonly name: string; readonly id: string },
) {
  const tagged = await allSecrets(client, { Key: 'tag-value', Values: [stack.name] });
  const ofName = tagged.filter((secret) => tagOf(secret, 'stack-name') === stack.name);
  const byAge = ofName.toSorted(
    (one, other) => (other.CreatedDate?.getTime() ?? 0) - (one.CreatedDate?.getTime() ?? 0),
  );
  return byAge
    .filter((secret) => tagOf(secret, 'stack-id') === stack.id)
    .flatMap((mine) => {
      const older = byAge.find(
        (secret) => tagOf(secret, 'stack-id') !== stack.id && tagOf(secret, 'logical-id') === tagOf(mine, 'logical-id'),
      );
      return older?.ARN !== undefined && mine.ARN !== undefined ? [{ from: older.ARN, to: mine.ARN }] : [];
    });
}

/** Whether a deleted stack of this name left secrets, as it does with `retainData`. */
export async function hasRetained(client: SecretsManagerClient, name: string): Promise<boolean> {
  const tagged = await allSecrets(client, { Key: 'tag-value', Values: [name] });
  return tagged.some((secret) => tagOf(secret, 'stack-name') === name);
}

/** Copies the old secrets into the new ones. The old ones stay. */
export async function adopt(client: SecretsManagerClient, retained: Retained): Promise<void> {
  for (const { from, to } of retained) {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: from }));
    if (SecretString !== undefined) await client.send(new PutSecretValueCommand({ SecretId: to, SecretString }));
  }
}
