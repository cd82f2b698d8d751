import { describe, expect, test } from 'vitest';
import { everything } from '../../infra/release/held.ts';
import { templateWith } from '../support/synth.ts';
import { directPrerequisites, prerequisites, type Resource, resourcesOf } from '../support/template-graph.ts';

/** Resources, what they wait for, and those of some type. */
function stackWith(settings: Readonly<Record<string, unknown>>) {
  const resources = resourcesOf(templateWith(settings));
  const graph = directPrerequisites(resources);
  const all = Object.entries(resources);
  return { graph, all, ofType: (type: string) => all.filter(([, { Type }]) => Type === type) };
}

/** Whether a policy is attached to a role. */
const isOf = ({ Properties }: Resource, role: string): boolean =>
  JSON.stringify(Properties['Roles']).includes(`"${role}"`);
const refersTo = (id: string, { Properties }: Resource): boolean => JSON.stringify(Properties).includes(`"${id}"`);

/** CloudFormation creates what does not wait for each other at once, and in any order. */
describe.each([
  ['as it comes', {}],
  ['with everything on', everything],
  ['with gradual rollout alone', { rollout: 'canary' }],
])('the stack %s', (_, settings) => {
  const { graph, all, ofType } = stackWith(settings);

  test('has no circle', () => {
    for (const [id] of all) expect(() => prerequisites(graph, id)).not.toThrow();
  });

  test('gives a function its rights before it can be called', () => {
    expect(ofType('AWS::Lambda::Function').length).toBeGreaterThan(3);
    const early = ofType('AWS::Lambda::Function').flatMap(([id]) => {
      const before = prerequisites(graph, id);
      const roles = [...(graph.get(id) ?? [])];
      return ofType('AWS::IAM::Policy')
        .filter(([policy, one]) => roles.some((role) => isOf(one, role)) && !before.has(policy))
        .map(([policy]) => `${id} before ${policy}`);
    });
    expect(early).toEqual([]);
  });

  test('shifts traffic only once CodeDeploy may call the hook', () => {
    const shifted = all.filter(([, one]) => one['UpdatePolicy'] !== undefined);
    expect(shifted).toHaveLength('rollout' in settings ? 2 : 0);
    for (const [id] of shifted) {
      const before = prerequisites(graph, id);
      const groups = ofType('AWS::CodeDeploy::DeploymentGroup').filter(([group]) => before.has(group));
      expect(groups).toHaveLength(1);
      const roles = groups.flatMap(([group]) => [...(graph.get(group) ?? [])]);
      const policies = ofType('AWS::IAM::Policy').filter(([, one]) => roles.some((role) => isOf(one, role)));
      expect(policies.length).toBeGreaterThan(0);
      for (const [policy] of policies) expect(before).toContain(policy);
    }
  });

  test('lets nobody send to the topic before its policy is there', () => {
    const [[policy = ''] = []] = ofType('AWS::SNS::TopicPolicy');
    const senders = all.filter(([, { Type }]) => /^AWS::(Budgets::Budget|Chatbot::\w+)$/.test(Type));
    expect(senders).toHaveLength(settings === everything ? 2 : 0);
    for (const [id] of senders) expect(prerequisites(graph, id)).toContain(policy);
  });

  test('has what is named by its name alone before it', () => {
    // Not by reference, so CloudFormation does not see that one needs the other.
    for (const [id, { Properties }] of ofType('AWS::ApiGatewayV2::ApiMapping')) {
      expect(Properties['Stage']).toBe('$default');
      const stages = ofType('AWS::ApiGatewayV2::Stage').map(([stage]) => stage);
      expect([...prerequisites(graph, id)]).toEqual(expect.arrayContaining(stages));
    }
    for (const [id, one] of ofType('AWS::Lambda::EventInvokeConfig')) {
      const aliases = ofType('AWS::Lambda::Alias').filter(([alias]) => refersTo(alias, one));
      expect(aliases).toHaveLength(1);
      expect([...prerequisites(graph, id)]).toEqual(expect.arrayContaining(aliases.map(([alias]) => alias)));
    }
  });
});

/** What stays when a stack is deleted, or an update or a first deployment fails. */
describe.each([
  ['as it comes', {}, {}],
  [
    'with retainData',
    { retainData: true },
    { 'AWS::DynamoDB::Table': 'Retain', 'AWS::SecretsManager::Secret': 'RetainExceptOnCreate' },
  ],
  [
    'with everything on',
    everything,
    { 'AWS::DynamoDB::Table': 'Retain', 'AWS::SecretsManager::Secret': 'RetainExceptOnCreate' },
  ],
])('what the stack %s leaves', (_, settings, kept) => {
  const { all } = stackWith(settings);

  test('are versions, and of the rest what the settings name', () => {
    // A version that outlived its failed deployment would be found again by the next one, which Lambda refuses.
    const expected: Readonly<Record<string, string>> = { 'AWS::Lambda::Version': 'RetainExceptOnCreate', ...kept };
    for (const [id, { Type, DeletionPolicy = 'Delete' }] of all)
      expect([id, DeletionPolicy]).toEqual([id, expected[Type] ?? 'Delete']);
  });

  test('is never something that CloudFormation would try to delete and may not', () => {
    for (const [id, { Properties, DeletionPolicy }] of all)
      if (Properties['DeletionProtectionEnabled'] === true) expect([id, DeletionPolicy]).toEqual([id, 'Retain']);
  });
});

test('a circle is found', () => {
  const graph = new Map([
    ['a', new Set(['b'])],
    ['b', new Set(['a'])],
  ]);
  expect(() => prerequisites(graph, 'a')).toThrow('A circle: a -> b -> a');
});
