import * as z from 'zod';
import { jsonAnswer, jsonFailure, type Service } from '../call.ts';
import { AwsError } from '../errors.ts';
import { currentVersion, type Secret, type SecretStore } from './store.ts';

const target = z.object({ SecretId: z.string().optional(), Name: z.string().optional() });

/** Secrets Manager on this machine (Secrets Manager API reference, JSON 1.1). */
export function secretsService(store: SecretStore): Service {
  return {
    takes: (name) => name.startsWith('secretsmanager.'),
    needs: ({ operation, input }) => {
      const { SecretId, Name } = target.safeParse(input).data ?? {};
      const action = `secretsmanager:${operation}`;
      if (operation === 'ListSecrets') return [{ action, resource: '*' }];
      const secret = SecretId === undefined ? undefined : store.find(SecretId);
      // A missing secret is authorized by the ARN that it would have.
      const resource = secret?.arn ?? store.arnOf(SecretId ?? Name ?? '');
      return [{ action, resource }];
    },
    serve: ({ operation, input }) => {
      const run = operations[operation];
      if (run === undefined)
        throw new AwsError('UnknownOperationException', `${operation} is not known on the laptop.`);
      return Promise.resolve(jsonAnswer(run(store, input)));
    },
    failure: jsonFailure('1.1'),
  };
}

type Operation = (store: SecretStore, input: unknown) => unknown;

const SecretId = z.string().min(1).max(2048);
const Name = z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/);
const SecretString = z.string().max(65_536);
const ClientRequestToken = z.string().min(32).max(64).optional();

function operation<S extends z.ZodObject>(
  schema: S,
  run: (store: SecretStore, input: z.output<S>) => unknown,
): Operation {
  return (store, input) => {
    const parsed = schema.safeParse(input);
    if (parsed.success) return run(store, parsed.data);
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new AwsError('ValidationException', `${faults.length} validation error detected: ${faults.join('; ')}`);
  };
}

const named = ({ arn, name }: Secret): { readonly ARN: string; readonly Name: string } => ({ ARN: arn, Name: name });

/** The operations that the server and `npm run setup` call, by name (Secrets Manager API reference). */
const operations: Readonly<Record<string, Operation>> = {
  CreateSecret: operation(
    z.object({ Name, SecretString: SecretString.optional(), ClientRequestToken }),
    (store, input) => {
      const secret = store.create(input.Name);
      if (input.SecretString === undefined) return named(secret);
      return { ...named(secret), VersionId: store.put(secret, input.SecretString, input.ClientRequestToken).id };
    },
  ),
  GetSecretValue: operation(z.object({ SecretId }), (store, { SecretId: id }) => {
    const secret = store.live(id);
    const version = currentVersion(secret);
    if (!version)
      throw new AwsError(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT",
      );
    // The protocol gives times as epoch seconds.
    const CreatedDate = version.createdAt / 1000;
    return { ...named(secret), VersionId: version.id, SecretString: version.text, CreatedDate };
  }),
  PutSecretValue: operation(z.object({ SecretId, SecretString, ClientRequestToken }), (store, input) => {
    const secret = store.live(input.SecretId);
    return { ...named(secret), VersionId: store.put(secret, input.SecretString, input.ClientRequestToken).id };
  }),
  // Only deletion without a recovery window is supported.
  DeleteSecret: operation(
    z.object({ SecretId, ForceDeleteWithoutRecovery: z.literal(true) }),
    (store, { SecretId: id }) => {
      const secret = store.find(id);
      if (secret) store.remove(secret);
      return secret ? named(secret) : { ARN: store.arnOf(id), Name: id };
    },
  ),
  ListSecrets: operation(
    z.object({
      MaxResults: z.int().min(1).max(100).default(100),
      NextToken: z.string().regex(/^\d+$/).default('0'),
      Filters: z.array(z.object({ Key: z.literal('name'), Values: z.array(z.string()) })).default([]),
    }),
    (store, { MaxResults, NextToken, Filters }) => {
      const matching = store
        .all()
        .filter(({ name }) => Filters.every(({ Values }) => Values.some((start) => name.startsWith(start))));
      const end = Number(NextToken) + MaxResults;
      const SecretList = matching.slice(Number(NextToken), end).map(named);
      return { SecretList, ...(end < matching.length && { NextToken: String(end) }) };
    },
  ),
};
