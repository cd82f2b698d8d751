import * as z from 'zod';
import { propertiesOf, type TemplateReader } from './reading.ts';

const strings = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Action: strings.optional(),
  NotAction: strings.optional(),
  Resource: strings.optional(),
  NotResource: strings.optional(),
  Condition: z.undefined({ error: 'it evaluates no conditions' }).optional(),
});

const document = z.object({
  Statement: z.union([statement.transform((one) => [one]), z.array(statement)]),
});

/** One statement of an identity policy (IAM JSON policy elements reference). */
export type Statement = z.output<typeof statement>;

const roleProperties = z.object({
  ManagedPolicyArns: z.array(z.string()).default([]),
  Policies: z.array(z.object({ PolicyDocument: document })).default([]),
  PermissionsBoundary: z.undefined({ error: 'it does not know permissions boundaries' }).optional(),
});

const attachedProperties = z.object({ PolicyDocument: document, Roles: z.array(z.string()).default([]) });

/** AWS's own policies: logs have no counterpart here, and CodeDeploy, which the laptop plays itself, asks no policy. */
const managed: Readonly<Record<string, readonly Statement[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': [
    { Effect: 'Allow', Action: ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], Resource: ['*'] },
  ],
  'service-role/AWSCodeDeployRoleForLambdaLimited': [],
};

export type Role = ReturnType<typeof rolesOf>[number];

/** The roles of the template, with inline, attached and AWS's own policies; throws for a managed policy that is not known. */
export function rolesOf({ ofType }: TemplateReader) {
  const attached = ofType('AWS::IAM::Policy').map((placed) => propertiesOf(attachedProperties, placed));
  return ofType('AWS::IAM::Role').map((placed) => {
    const name = placed.ref();
    const { ManagedPolicyArns, Policies } = propertiesOf(roleProperties, placed);
    const documents = [...Policies, ...attached.filter(({ Roles }) => Roles.includes(name))];
    const statements: readonly Statement[] = [
      ...documents.flatMap(({ PolicyDocument }) => PolicyDocument.Statement),
      ...ManagedPolicyArns.flatMap(statementsOfManaged),
    ];
    return { name, arn: placed.arn(), statements };
  });
}

function statementsOfManaged(arn: string): readonly Statement[] {
  const name = arn.slice(arn.indexOf(':policy/') + ':policy/'.length);
  const known = managed[name];
  if (known === undefined) throw new Error(`The laptop does not know what the managed policy ${name} allows.`);
  return known;
}
