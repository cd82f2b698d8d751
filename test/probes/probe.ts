import type { Data } from '../../lib/compact/data.ts';
import type { ReadResult } from '../../lib/compact/result.ts';
import type { Demo, ReceivedRequest } from '../support/demo.ts';

/** A table row as DynamoDB's JSON has it. */
export type WireRow = Readonly<Record<string, unknown>>;

/** The server that is probed, of whichever version, with its Spotify and its table. */
export interface Probed {
  readonly call: (tool: string, args?: Data) => Promise<ReadResult>;
  readonly demo: Demo;
  /** Spotify answers no read any more, until the next reset. */
  readonly outage: () => Promise<void>;
  /** Waits until what the server keeps is no longer fresh. */
  readonly stale: () => Promise<void>;
  /** Replaces rows of the table; `undefined` leaves one as it is. */
  readonly damage: (damaged: (row: WireRow) => WireRow | undefined) => Promise<number>;
}

/** Something that users were bitten by, or could be. */
export interface Probe {
  readonly name: string;
  /** What went wrong; `undefined` where it went right. */
  readonly run: (on: Probed) => Promise<string | undefined>;
}

export const probe = (name: string, run: Probe['run']): Probe => ({ name, run });

/** `undefined` where two values are equal, otherwise what is there. */
export function differs(found: unknown, right: unknown, what = 'found'): string | undefined {
  const [one, other] = [JSON.stringify(found), JSON.stringify(right)];
  return one === other ? undefined : `${what} ${one}, not ${other}`;
}

/** The first complaint. */
export const first = (...complaints: ReadonlyArray<string | undefined>): string | undefined =>
  complaints.find((one) => one !== undefined);

/** The text or number in an attribute. */
export function attribute(row: WireRow, name: string): string {
  return JSON.stringify(row[name] ?? '');
}

/** What an answer claims although nothing of the kind happened. */
export const claims = ({ isError, data, text }: ReadResult): boolean =>
  !isError && data['success'] !== false && !/not possible/i.test(text);

const isChange = ({ method }: ReceivedRequest): boolean => method !== 'GET';

/** The changes that reached Spotify, as method and path. */
export const changesSent = async ({ demo }: Probed): Promise<readonly string[]> =>
  (await demo.requests())
    .filter(isChange)
    .map(({ method, url }) => `${method} ${url.split('?')[0]?.replace(/^.*\/v1/, '')}`);
