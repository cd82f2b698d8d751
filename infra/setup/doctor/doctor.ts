import { writeFile } from 'node:fs/promises';
import * as z from 'zod';
import type { Connection } from '../../../cli/server/connection.ts';
import type { Deployment } from '../deployment.ts';
import type { Ui } from '../ui.ts';
import { examine, openContext } from './examine.ts';
import { tryLive } from './live.ts';
import { lines, report, sum } from './report.ts';

export interface DoctorOptions {
  /** Spends at most 16 calls to Spotify. */
  readonly live: boolean;
  readonly json: boolean;
  /** Where the report of a live examination goes. */
  readonly report: string;
}

export interface DoctorPorts {
  readonly deployment: Deployment;
  readonly ui: Pick<Ui, 'say'>;
  /** For `--json`. */
  readonly out: (text: string) => void;
  readonly accountsUrl: string;
  readonly now: () => number;
}

const counted = z.looseObject({ quotas: z.array(z.looseObject({ calls_last_24_hours: z.number() })) });

/** The calls of the last 24 hours, by the server's own ledger. */
async function ledger(connection: Connection): Promise<number | undefined> {
  const { data } = counted.safeParse((await connection.call('get_server_status', {})).data);
  return data?.quotas.reduce((sum, { calls_last_24_hours }) => sum + calls_last_24_hours, 0);
}

/** Looks at a deployment, says what is wrong and what to do; resolves to whether nothing is. */
export async function doctor(ports: DoctorPorts, options: DoctorOptions): Promise<boolean> {
  const { context, close } = await openContext(ports.deployment, ports.accountsUrl);
  try {
    const found = await examine(context);
    const isWell = found.every(({ state }) => state !== 'wrong');
    if (!options.live) {
      if (options.json) ports.out(JSON.stringify({ ok: isWell, found }, null, 2));
      else ports.ui.say(`${lines(found)}\n\n${sum(found)}`);
      return isWell;
    }
    const connection = await context.connection();
    const before = await ledger(connection);
    const tried = await tryLive(connection, ports.now);
    const after = await ledger(connection);
    const spent = before === undefined || after === undefined ? undefined : after - before;
    const day = new Date(ports.now()).toISOString().slice(0, 10);
    await writeFile(options.report, report(found, tried, spent, day));
    const failed = tried.filter(({ outcome }) => outcome === 'failed');
    if (options.json) ports.out(JSON.stringify({ ok: isWell && failed.length === 0, found, tried, spent }, null, 2));
    else
      ports.ui.say(
        `${lines(found)}\n\n${sum(found)}\n${tried.length - failed.length} of ${tried.length} calls succeeded; the report is in ${options.report}`,
      );
    return isWell && failed.length === 0;
  } finally {
    await close();
  }
}
