import * as z from 'zod';
import { kindedUri } from '../../definition/arguments.ts';
import type { ItemKind } from '../../definition/references.ts';

/** The kind that a checked URI names. */
export const kindOf = (uri: string): string => uri.split(':')[1] ?? '';

export const urisOfOneKind = (...kinds: readonly ItemKind[]) =>
  z
    .array(kindedUri(...kinds).describe('URI or link'))
    .min(1)
    .max(50)
    .refine((uris) => new Set(uris.map(kindOf)).size === 1, 'must be of one kind: make a call for each kind')
    .describe('Of one kind');
