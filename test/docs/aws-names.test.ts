import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { everything } from '../../infra/release/held.ts';
import { root } from '../support/environment.ts';
import { templateWith } from '../support/synth.ts';

const tracked = (...patterns: readonly string[]): readonly string[] =>
  execFileSync('git', ['ls-files', ...patterns], { cwd: root })
    .toString()
    .split('\n')
    .filter(Boolean);
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** What a command of the AWS CLI cannot do without, and what else it takes. */
interface Options {
  readonly needs?: readonly string[];
  readonly takes?: readonly string[];
}

/**
 * The commands of the AWS CLI that people are told.
 * Source: https://docs.aws.amazon.com/cli/latest/reference/
 */
const commands: Readonly<Record<string, Options>> = {
  'acm describe-certificate': { needs: ['--certificate-arn'] },
  'cloudwatch describe-alarms': { takes: ['--alarm-name-prefix', '--state-value'] },
  'configure list-profiles': {},
  'configure set': {},
  'deploy list-deployments': { takes: ['--include-only-statuses'] },
  'deploy stop-deployment': { needs: ['--deployment-id'], takes: ['--auto-rollback-enabled'] },
  'dynamodb create-table': {
    needs: ['--table-name', '--attribute-definitions', '--key-schema'],
    takes: ['--billing-mode'],
  },
  'dynamodb delete-table': { needs: ['--table-name'] },
  'dynamodb restore-table-to-point-in-time': {
    needs: ['--target-table-name'],
    takes: ['--source-table-arn', '--use-latest-restorable-time'],
  },
  'dynamodb update-table': { needs: ['--table-name'], takes: ['--no-deletion-protection-enabled'] },
  'dynamodb update-time-to-live': { needs: ['--table-name', '--time-to-live-specification'] },
  'dynamodb wait': { needs: ['--table-name'] },
  'lambda delete-function': { needs: ['--function-name'], takes: ['--qualifier'] },
  'lambda get-account-settings': {},
  'lambda get-alias': { needs: ['--function-name', '--name'] },
  'lambda get-function-configuration': { needs: ['--function-name'] },
  'lambda list-functions': {},
  'lambda list-versions-by-function': { needs: ['--function-name'] },
  'lambda update-alias': { needs: ['--function-name', '--name'], takes: ['--function-version'] },
  'logs delete-resource-policy': { needs: ['--policy-name'] },
  'logs describe-resource-policies': {},
  'secretsmanager delete-secret': { needs: ['--secret-id'] },
  'secretsmanager get-secret-value': { needs: ['--secret-id'] },
  'secretsmanager list-secrets': { takes: ['--filters'] },
  'secretsmanager restore-secret': { needs: ['--secret-id'] },
  'sso login': {},
};
/** Every command takes these. */
const everywhere = ['--query', '--output', '--region', '--profile'];
const services = [...new Set(Object.keys(commands).map((name) => name.split(' ')[0]))].join('|');

/** The commands in a text: `aws`, a service, an operation, and what follows to the end of the code or the line. */
const commandsIn = (text: string): readonly string[] =>
  // A line that ends in a backslash goes on.
  [
    ...text
      .replaceAll(/ \\\n\s*/g, ' ')
      .matchAll(new RegExp(`\\baws ((?:${services}) [a-z]+(?:-[a-z]+)*[^\`\\n]*)`, 'g')),
  ].map(([, command = '']) => command);
const nameOf = (command: string): string => /^\w+ [a-z]+(?:-[a-z]+)*/.exec(command)?.[0] ?? command;

/** What is wrong with a command; nothing where all is well. */
function faultsOf(command: string): readonly string[] {
  const known = commands[nameOf(command)];
  if (!known) return [`${nameOf(command)} is no command of the table`];
  const { needs = [], takes = [] } = known;
  const options = [...command.matchAll(/ (--[a-z-]+)/g)].map(([, option = '']) => option);
  return [
    ...needs.filter((option) => !options.includes(option)).map((option) => `${command} lacks ${option}`),
    ...options
      .filter((option) => ![...needs, ...takes, ...everywhere].includes(option))
      .map((option) => `${command} has ${option}`),
  ];
}

describe('commands of the AWS CLI', () => {
  const files = tracked('*.md', 'infra/setup/*.ts', 'lib/sign-in/*.ts');
  const shown = files.flatMap((file) => commandsIn(read(file)));

  test('in the documentation can be run unchanged', () => {
    expect(shown.length).toBeGreaterThan(20);
    expect(shown.flatMap(faultsOf)).toEqual([]);
  });

  test('are all documented', () => {
    const used = new Set(shown.map(nameOf));
    expect(Object.keys(commands).filter((name) => !used.has(name))).toEqual([]);
  });

  test.each([
    ['logs delete-resource-policy', ['logs delete-resource-policy lacks --policy-name']],
    ['deploy stop-deployment --id 1', [expect.stringContaining('lacks'), expect.stringContaining('has --id')]],
    ['lambda get-aliases', ['lambda get-aliases is no command of the table']],
  ])('a wrong one is found: %s', (command, faults) => {
    expect(commandsIn(`Run \`aws ${command}\`.`).flatMap(faultsOf)).toEqual(faults);
  });
});

describe('names of what is deployed', () => {
  const ids = Object.keys(templateWith(everything).toJSON()['Resources']);
  /** Parts of names that pages tell to look for: `RolloutCheckmcp…`, `…Integration…`, and those of log groups. */
  const partsIn = (text: string): readonly string[] => [
    ...[...text.matchAll(/`(…?[A-Z]\w+…)`/g)].map(([, name = '']) => name.replaceAll('…', '')),
    ...[...text.matchAll(/`(Mcp|O[Aa]uth|Warm|(?:Monitoring|Rollout)[A-Z]\w+)`/g)].map(([, name = '']) => name),
  ];

  test.each(['docs/deploying.md', 'docs/rollout.md', 'docs/on-call.md', 'docs/troubleshooting.md'])(
    'in %s are parts of names of the stack',
    (file) => {
      expect(partsIn(read(file)).filter((part) => !ids.some((id) => id.includes(part)))).toEqual([]);
    },
  );

  test('are checked', () => {
    expect(partsIn(read('docs/rollout.md'))).toContain('RolloutCheckmcp');
    expect(partsIn(read('docs/on-call.md'))).toEqual(expect.arrayContaining(['Mcp', 'Oauth', 'Warm']));
    expect(ids.some((id) => id.includes('OAuth'))).toBe(false);
  });
});
