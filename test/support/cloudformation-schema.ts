import serviceSpec from '@aws-cdk/aws-service-spec';
import * as z from 'zod';

const template = z.looseObject({
  Resources: z.record(
    z.string(),
    z.looseObject({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
});

type Database = ReturnType<typeof serviceSpec.loadAwsServiceSpecSync>;
type Properties = NonNullable<ReturnType<typeof resourceOf>>['properties'];
type PropertyType = Properties[string]['type'];

let loaded: Database | undefined;
/** AWS's published schemas of all resources, as CDK itself is generated from them. */
const database = (): Database => (loaded ??= serviceSpec.loadAwsServiceSpecSync());

function resourceOf(type: string) {
  return database().lookup('resource', 'cloudFormationType', 'equals', type)[0];
}

/** Violations of CloudFormation's schemas in a template: unknown resources and properties, missing ones, wrong types and values. */
export function schemaViolations(synthesized: unknown): readonly string[] {
  return Object.entries(template.parse(synthesized).Resources).flatMap(([id, { Type, Properties }]) => {
    const resource = resourceOf(Type);
    return resource ? inObject(`${id} (${Type})`, Properties, resource.properties) : [`${id}: there is no ${Type}`];
  });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Values that only CloudFormation can evaluate are not checked. */
function isIntrinsic(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const [name = '', ...more] = Object.keys(value);
  return more.length === 0 && /^(Ref|Condition|Fn::\w+)$/.test(name);
}

function inObject(at: string, value: Readonly<Record<string, unknown>>, properties: Properties): readonly string[] {
  const unknown = Object.keys(value).filter((name) => !(name in properties));
  const missing = Object.entries(properties).filter(([name, { required }]) => required === true && !(name in value));
  return [
    ...unknown.map((name) => `${at}: ${name} is not known`),
    ...missing.map(([name]) => `${at}: ${name} is missing`),
    ...Object.entries(value).flatMap(([name, inside]) => {
      const property = properties[name];
      if (!property) return [];
      const allowed = [property.type, ...(property.previousTypes ?? [])];
      return inAny(`${at}.${name}`, inside, allowed);
    }),
  ];
}

/** The violations of the best matching type: none if one matches. */
function inAny(at: string, value: unknown, types: readonly PropertyType[]): readonly string[] {
  const all = types.map((type) => faults(at, value, type));
  return all.find((one) => one.length === 0) ?? all[0] ?? [];
}

function faults(at: string, value: unknown, type: PropertyType): readonly string[] {
  if (isIntrinsic(value)) return [];
  const not = (wanted: string): readonly string[] => [`${at}: ${JSON.stringify(value)} is no ${wanted}`];
  switch (type.type) {
    case 'string': {
      if (typeof value !== 'string')
        return typeof value === 'number' || typeof value === 'boolean' ? [] : not('string');
      const { allowedValues } = type;
      return allowedValues && !allowedValues.includes(value) ? not(allowedValues.join(' or ')) : [];
    }
    case 'integer':
      return Number.isInteger(Number(value)) && typeof value !== 'boolean' ? [] : not('integer');
    case 'number':
      return typeof value !== 'boolean' && Number.isFinite(Number(value)) ? [] : not('number');
    case 'boolean':
      return typeof value === 'boolean' || value === 'true' || value === 'false' ? [] : not('boolean');
    case 'array':
      return Array.isArray(value)
        ? value.flatMap((one, index) => faults(`${at}[${index}]`, one, type.element))
        : not('list');
    case 'map':
      return isRecord(value)
        ? Object.entries(value).flatMap(([name, one]) => faults(`${at}.${name}`, one, type.element))
        : not('map');
    case 'tag':
      return isRecord(value) && typeof value['Key'] === 'string' ? [] : not('tag');
    case 'union':
      return inAny(at, value, type.types);
    case 'ref': {
      const definition = database().get('typeDefinition', type.reference);
      return isRecord(value) ? inObject(at, value, definition.properties) : not('object');
    }
    default:
      return [];
  }
}
