import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { rmdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** A share of one core, enforced by the kernel as Lambda enforces its own. */
export interface CpuShare {
  /** Put before a command, it runs the command with that share. */
  readonly prefix: readonly string[];
  readonly close: () => Promise<void>;
}

/** Microseconds; as short as Lambda's, so that a call of some milliseconds feels the limit. */
const period = 20_000;
const versionOne = '/sys/fs/cgroup/cpu';
const versionTwo = '/sys/fs/cgroup';

/** Limits processes to a share of one core (0 to 1); `undefined` where this machine does not let us. */
export function cpuShare(share: number): CpuShare | undefined {
  const isOne = existsSync(path.join(versionOne, 'cgroup.procs'));
  const folder = path.join(isOne ? versionOne : versionTwo, `bench-${process.pid}-${Math.round(share * 1000)}`);
  const quota = Math.round(period * share);
  try {
    mkdirSync(folder);
    if (isOne) {
      writeFileSync(path.join(folder, 'cpu.cfs_period_us'), String(period));
      writeFileSync(path.join(folder, 'cpu.cfs_quota_us'), String(quota));
    } else writeFileSync(path.join(folder, 'cpu.max'), `${quota} ${period}`);
  } catch {
    return undefined;
  }
  return {
    prefix: ['sh', '-c', 'echo $$ > "$0" && exec "$@"', path.join(folder, 'cgroup.procs')],
    close: () => removed(folder),
  };
}

/** A process that has just ended counts for a moment. */
async function removed(folder: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rmdir(folder);
    } catch (error) {
      if (attempt === 40) throw error;
      await sleep(50);
    }
  }
}
