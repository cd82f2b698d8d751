import * as z from 'zod';
import { jsonFailure, type Service } from '../call.ts';
import { AwsError } from '../errors.ts';
import { operations } from './operations.ts';
import type { Secret, SecretStore } from './store.ts';

const target = z.object({ SecretId: z.string().optional(), Name: z.string().optional() });
const tags = z.object({ Tags: z.array(z.object({ Key: z.string(), Value: z.string() })).default([]) });

/** Secrets Manager on this machine (Secrets Manager API reference, JSON 1.1). */
export function secretsService(store: SecretStore): Service {
  return {
    takes: (name) => name.startsWith('secretsmanager.'),
    needs: ({ operation, input }) => {
      const { SecretId, Name } = target.safeParse(input).data ?? {};
      const action = `secretsmanager:${operation}`;
      if (operation === 'ListSecrets') return [{ action, resource: '*', context: {} }];
      const secret = SecretId === undefined ? undefined : store.find(SecretId);
      // A secret that is not there yet is judged by the ARN it would have.
      const resource = secret?.arn ?? store.arnOf(SecretId ?? Name ?? '');
      return [{ action, resource, context: { ...tagsOf(secret), ...requested(input, Name) } }];
    },
    serve: ({ operation, input }) => {
      const run = operations[operation];
      if (run === undefined)
        throw new AwsError('UnknownOperationException', `${operation} is not known on the laptop.`);
      const body = JSON.stringify(run(store, input));
      return Promise.resolve({ status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body });
    },
    failure: jsonFailure('1.1'),
  };
}

function tagsOf(secret: Secret | undefined): Record<string, readonly string[]> {
  const entries = [...(secret?.tags ?? [])].flatMap(([key, value]) => [
    [`aws:ResourceTag/${key}`, [value]] as const,
    [`secretsmanager:ResourceTag/${key}`, [value]] as const,
  ]);
  return Object.fromEntries(entries);
}

function requested(input: unknown, name: string | undefined): Record<string, readonly string[]> {
  const given = tags.safeParse(input).data?.Tags ?? [];
  return {
    'aws:SecureTransport': ['true'],
    ...(name === undefined ? {} : { 'secretsmanager:Name': [name] }),
    ...Object.fromEntries(given.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, [Value]])),
  };
}
