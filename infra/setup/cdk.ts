import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Stuck } from './ui.ts';

/** Runs `cdk` in a region with these arguments; rejects when it fails. */
export type Cdk = (region: string, ...args: readonly string[]) => Promise<void>;

/** CDK ended with an error, which it has already printed. */
export class CdkFailed extends Stuck {}

/** The path of CDK and its fixed arguments. */
export interface CdkPorts {
  readonly bin: string;
  readonly folder: string;
  /** `name=value`, as for `cdk -c`. */
  readonly context: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Runs this project's CDK; its output goes to the terminal. */
export const cdkRunner =
  ({ bin, folder, context, env }: CdkPorts): Cdk =>
  async (region, ...args) => {
    // Ctrl+C goes to both processes; this one stays to report what continues in AWS.
    const stay = (): void => undefined;
    process.on('SIGINT', stay);
    try {
      const child = spawn(process.execPath, [bin, ...args, ...context.flatMap((pair) => ['-c', pair])], {
        cwd: folder,
        stdio: 'inherit',
        env: { ...env, AWS_REGION: region, AWS_DEFAULT_REGION: region },
      });
      const [code, signal] = await once(child, 'close');
      if (signal === 'SIGINT' || code === 130)
        throw new Stuck(
          `Stopped. CloudFormation finishes what it began, also without this computer. Run it again when that has ended: finished steps are skipped.`,
        );
      if (code !== 0)
        throw new CdkFailed(`cdk ${args[0]} failed: its output is above. docs/troubleshooting.md may know it.`);
    } finally {
      process.off('SIGINT', stay);
    }
  };
