import type { Template } from 'aws-cdk-lib/assertions';
import * as z from 'zod';

const resource = z.looseObject({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z.union([z.string().transform((one) => [one]), z.array(z.string())]).default([]),
  DeletionPolicy: z.string().optional(),
  UpdateReplacePolicy: z.string().optional(),
});

/** One resource of a synthesized template. */
export type Resource = z.output<typeof resource>;

/** The resources of a template by their logical ids. */
export const resourcesOf = (template: Template): Readonly<Record<string, Resource>> =>
  z.record(z.string(), resource).parse(template.toJSON()['Resources']);

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The names that the intrinsic functions in a value refer to. */
function referencedNames(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencedNames);
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, inside]) => {
    if (key === 'Ref' && typeof inside === 'string') return [inside];
    if (key === 'Fn::GetAtt' && Array.isArray(inside)) return [String(inside[0])];
    return referencedNames(inside);
  });
}

/** The direct dependencies of each resource: references and explicit dependencies. */
export function directPrerequisites(
  resources: Readonly<Record<string, Resource>>,
): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(
    Object.entries(resources).map(([id, one]) => [
      id,
      new Set([...one.DependsOn, ...referencedNames({ ...one, DependsOn: [] })].filter((name) => name in resources)),
    ]),
  );
}

/**
 * All resources that CloudFormation creates before a resource.
 * @throws Error for a circle, which CloudFormation refuses.
 */
export function prerequisites(
  graph: ReadonlyMap<string, ReadonlySet<string>>,
  id: string,
  way: readonly string[] = [],
): ReadonlySet<string> {
  if (way.includes(id)) throw new Error(`A circle: ${[...way, id].join(' -> ')}`);
  const direct = [...(graph.get(id) ?? [])];
  return new Set(direct.flatMap((one) => [one, ...prerequisites(graph, one, [...way, id])]));
}
