import { Command, CommanderError, Option } from 'commander';
import type { Deployment } from './deployment.ts';
import { doctor } from './doctor/doctor.ts';
import type { Setup } from './step.ts';
import { Stuck, type Ui } from './ui.ts';
import { steps, wizard } from './wizard.ts';

export interface DeploymentOptions {
  /** The MCP URL of a laptop. */
  readonly local?: string | undefined;
  /** `name=value`, as for cdk. */
  readonly context: readonly string[];
}

export interface ProgramPorts extends Pick<Setup, 'copy' | 'openPage' | 'sleep' | 'env'> {
  readonly ui: (agree: boolean) => Ui;
  readonly deployment: (meant: DeploymentOptions) => Deployment;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly now: () => number;
}

interface Options extends DeploymentOptions {
  readonly yes?: boolean;
  readonly only?: string;
  readonly redeploy?: boolean;
  readonly live?: boolean;
  readonly json?: boolean;
  readonly report: string;
}

const spotifyAccounts = 'https://accounts.spotify.com';

/** Runs `setup`, `doctor` or `destroy`; resolves to the exit code: 0 for success, 1 for a problem, 2 for wrong usage. */
export async function runSetup(argv: readonly string[], ports: ProgramPorts): Promise<number> {
  try {
    let code = 0;
    await programOf(ports, (one) => {
      code = one;
    }).parseAsync([...argv], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    ports.err(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

export function programOf(ports: ProgramPorts, end: (code: number) => void): Command {
  const program = new Command('npm run')
    .exitOverride()
    .configureOutput({ writeOut: (text) => ports.out(text.trimEnd()), writeErr: (text) => ports.err(text.trimEnd()) });
  const accountsUrl = ports.env['SPOTIFY_ACCOUNTS_URL'] ?? spotifyAccounts;
  addSetup(program, ports, accountsUrl);
  addDoctor(program, ports, accountsUrl, end);
  meaning(program.command('destroy'))
    .description("Uninstall a deployment, including its users' secrets in Secrets Manager.")
    .option('--yes', 'do not ask for confirmation')
    .action(({ yes = false, ...meant }: Options) =>
      on(ports.deployment(meant), (deployment) => destroy(deployment, ports.ui(yes), yes)),
    );
  return program;
}

/** Runs an action on a deployment; a failure is printed as a sentence. */
async function on<T>(deployment: Deployment, run: (deployment: Deployment) => Promise<T>): Promise<T> {
  try {
    return await run(deployment);
  } catch (error) {
    if (error instanceof Stuck) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new Stuck((await deployment.problem(error)) ?? `It failed: ${why}`);
  }
}

const meaning = (command: Command): Command =>
  command
    .addOption(
      new Option('-c, --context <name=value>', 'a setting, as for cdk')
        .argParser((one: string, all: readonly string[]) => [...all, one])
        .default([], 'those of cdk.json'),
    )
    .option('--local <url>', 'use the server of npm start at this MCP URL, with the token in MCP_ACCESS_TOKEN');

function addSetup(program: Command, ports: ProgramPorts, accountsUrl: string): void {
  meaning(program.command('setup'))
    .description('Set up a deployment step by step. Finished steps are skipped.')
    .option(
      '--yes',
      'answer yes to every question; the Spotify app comes from SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET',
    )
    .addOption(new Option('--only <step>', 'run only this step').choices(steps.map(({ name }) => name)))
    .option('--redeploy', 'deploy again even if it is deployed')
    .action(async ({ yes = false, only, redeploy = false, ...meant }: Options) => {
      const { copy, openPage, sleep, env } = ports;
      await on(ports.deployment(meant), (deployment) =>
        wizard({ deployment, ui: ports.ui(yes), env, copy, openPage, sleep, accountsUrl, redeploy }, only),
      );
    });
}

function addDoctor(program: Command, ports: ProgramPorts, accountsUrl: string, end: (code: number) => void): void {
  meaning(program.command('doctor'))
    .description('Check a deployment, and say what is wrong and how to fix it.')
    .option('--live', 'make at most 16 calls to Spotify, one of them a change that is undone, and write a report')
    .option('--report <file>', 'file of the report', 'doctor-report.md')
    .option('--json', 'for scripts')
    .action(async ({ live = false, json = false, report, ...meant }: Options) => {
      const { out, now } = ports;
      const isWell = await on(ports.deployment(meant), (deployment) =>
        doctor({ deployment, ui: ports.ui(false), out, accountsUrl, now }, { live, json, report }),
      );
      end(isWell ? 0 : 1);
    });
}

/** Deletes a deployment after confirmation, and prints what is left. With `isAgreed` it does not ask. */
async function destroy(deployment: Deployment, ui: Ui, isAgreed: boolean): Promise<void> {
  const where = await deployment.where();
  const leftUsers = await deployment.leftUsers();
  if (leftUsers?.count === 0)
    return ui.say(`There is nothing to delete (${where}). Is that the account, the region and the stack's name?`);
  if (leftUsers?.isKept && isAgreed)
    throw new Stuck(`retainData kept ${whatWasLeft(leftUsers)}. To delete them, run npm run destroy without --yes.`);
  const what = leftUsers ? whatWasLeft(leftUsers) : await whatGoes(deployment);
  if (!(await ui.confirm(`Delete ${what} (${where})? This cannot be undone.`))) throw new Stuck('Nothing was deleted.');
  ui.say((await deployment.destroy()).join('\n'));
}

async function whatGoes(deployment: Deployment): Promise<string> {
  const { mcpUrl = 'a stack that never ran' } = (await deployment.outputs()) ?? {};
  return (await deployment.keepsData())
    ? `${mcpUrl} with its address, functions, logs and alarms; table, secrets and sign-ins stay, because of retainData`
    : `${mcpUrl} with its address, table, secrets, logs and the sign-ins of all users`;
}

/** What a deleted stack left; with `retainData` users' secrets were meant to stay. */
const whatWasLeft = ({ count, isKept }: { readonly count: number; readonly isKept: boolean }): string =>
  `the secrets of users of a deleted stack (${count})${isKept ? ', which were to stay for a new stack of this name' : ''}`;
