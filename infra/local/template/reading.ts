import type * as z from 'zod';
import type { Template } from './document.ts';
import { evaluator, type Pseudo, type Resolve } from './evaluate.ts';
import { identities, type Running } from './identities.ts';

/** A resource that is part of the stack under its conditions. */
export type PlacedResource = ReturnType<TemplateReader['ofType']>[number];

/** The properties of a resource, checked; throws an error that names the resource and what the laptop cannot run. */
export function propertiesOf<S extends z.ZodType>(
  schema: S,
  { logicalId, resource, properties }: PlacedResource,
): z.output<S> {
  const { data, error } = schema.safeParse(properties());
  const [wrong] = error?.issues ?? [];
  if (wrong === undefined && data !== undefined) return data;
  throw new Error(
    `The laptop cannot run ${logicalId} (${resource.Type}): ${wrong?.path.join('.')}: ${wrong?.message ?? 'missing'}.`,
  );
}

export type TemplateReader = ReturnType<typeof startReading>;

/** What the readers of resource types share. */
export function startReading(template: Template, pseudo: Pseudo, running: Running) {
  // Names and values are resolved lazily, since each may need the other.
  const resolve: Resolve = (value) => evaluate(value);
  const evaluate = evaluator(template, pseudo, identities(template, pseudo, running, resolve));
  /** The resources of the given types, in the template's order. */
  const ofType = (...types: readonly string[]) =>
    Object.entries(template.Resources)
      .filter(
        ([, { Type, Condition }]) =>
          types.includes(Type) && (Condition === undefined || resolve({ Condition }) === true),
      )
      .map(([logicalId, resource]) => ({
        ...{ logicalId, resource },
        /** The properties with every intrinsic resolved. */
        properties: () => resolve(resource.Properties),
        ref: () => String(resolve({ Ref: logicalId })),
        arn: () => String(resolve({ 'Fn::GetAtt': [logicalId, 'Arn'] })),
      }));
  return { template, pseudo, resolve, ofType };
}
