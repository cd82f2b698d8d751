import * as z from 'zod';
import type { AssetDirectories } from './assembly/read.ts';
import { type Role, rolesOf } from './policies.ts';
import { type PlacedResource, propertiesOf, type TemplateReader } from './reading.ts';

const properties = z.object({
  Code: z.object({ S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/, { error: 'it runs functions of Node only' }),
  Role: z.string(),
  Timeout: z.number().default(3),
  MemorySize: z.number().default(128),
  LoggingConfig: z.object({ LogGroup: z.string().optional() }).default({}),
  Environment: z.object({ Variables: z.record(z.string(), z.string()).default({}) }).default({ Variables: {} }),
});

const unresolved = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional() });

export type FunctionSpec = Readonly<ReturnType<typeof functionOf>>;

/** The functions whose code is an asset of the assembly; a helper of CDK with inline code has no part on the laptop. */
export function functionsOf(reading: TemplateReader, assets: AssetDirectories): readonly FunctionSpec[] {
  const roles = rolesOf(reading);
  return reading
    .ofType('AWS::Lambda::Function')
    .filter(
      ({ resource }) => z.object({ Code: z.object({ S3Key: z.unknown() }) }).safeParse(resource.Properties).success,
    )
    .map((placed) => functionOf(placed, roles, assets));
}

function functionOf(placed: PlacedResource, roles: readonly Role[], assets: AssetDirectories) {
  const { logicalId, resource } = placed;
  const spec = propertiesOf(properties, placed);
  const codeDirectory = assets.get(spec.Code.S3Key);
  if (codeDirectory === undefined) throw new Error(`The assembly has no code for the function ${logicalId}.`);
  const role = roles.find(({ arn }) => arn === spec.Role);
  if (role === undefined) throw new Error(`The role of the function ${logicalId} is not in the template.`);
  const variables = unresolved.parse(resource.Properties).Environment?.Variables ?? {};
  const name = placed.ref();
  return {
    logicalId,
    name,
    arn: placed.arn(),
    /** Such as `nodejs24.x`. */
    runtime: spec.Runtime,
    logGroup: spec.LoggingConfig.LogGroup ?? `/aws/lambda/${name}`,
    /** `file.export`, as Lambda writes it. */
    handler: spec.Handler,
    /** Absolute path of the folder with the bundle. */
    codeDirectory,
    timeoutMs: spec.Timeout * 1000,
    memoryMb: spec.MemorySize,
    environment: spec.Environment.Variables,
    /** Names of environment variables whose value the template takes from other resources: wiring, not settings. */
    wired: new Set(Object.keys(variables).filter((name) => typeof variables[name] !== 'string')),
    role,
  };
}
