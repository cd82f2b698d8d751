import * as z from 'zod';
import type { Tool } from '../lib/tools/definition/tool.ts';
import { type Answer, type Connection, connect, serverUrl } from './connection.ts';
import { CliError, exits, type Ports } from './ports.ts';
import { notes, shown } from './show.ts';

/** What every command may be told. */
export interface GlobalOptions {
  readonly url?: string | undefined;
  readonly json?: boolean | undefined;
  readonly yes?: boolean | undefined;
}

const asking = z.object({ confirm_token: z.string(), message: z.string() });
const going = z.object({ continue_from: z.string(), message: z.string().default('') });
/** A job that does not come to an end by itself is left to its user. */
const mostRounds = 200;

/** Runs something on a connection, which is closed afterwards. */
export async function connected<T>(
  ports: Ports,
  { url }: GlobalOptions,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect(ports, await serverUrl(ports, url));
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

/** Calls a tool to its end: asks the user where it must, and goes on where it stopped. */
async function callThrough(
  ports: Ports,
  connection: Connection,
  tool: string,
  args: Readonly<Record<string, unknown>>,
  options: GlobalOptions,
): Promise<Answer> {
  let given = args;
  for (let round = 0; round < mostRounds; round++) {
    const answer = await connection.call(tool, given);
    const question = asking.safeParse(answer.data).data;
    const isDryRun = answer.data['dry_run'] === true;
    if (question && !isDryRun && given['confirm_token'] === undefined) {
      if (!(options.yes ?? (await ports.ask(question.message)))) return answer;
      given = { ...given, confirm_token: question.confirm_token };
      continue;
    }
    const next = going.safeParse(answer.data).data;
    if (!next || answer.isError) return answer;
    ports.err(next.message);
    given = { ...given, continue_from: next.continue_from };
  }
  throw new CliError(
    exits.failed,
    `${tool} did not come to an end in ${mostRounds} calls. Call it again with the last continue_from.`,
  );
}

/** Calls a tool and prints what it says; resolves to what the program ends with. */
export function perform(
  ports: Ports,
  tool: Pick<Tool, 'name'>,
  args: Readonly<Record<string, unknown>>,
  options: GlobalOptions,
): Promise<number> {
  return connected(ports, options, async (connection) => {
    const answer = await callThrough(ports, connection, tool.name, args, options);
    return print(ports, answer, options);
  });
}

/** Prints an answer: data on standard output, what else there is to know on standard error. */
export function print(ports: Ports, answer: Answer, { json = false }: GlobalOptions): number {
  const hasData = Object.keys(answer.data).length > 0;
  if (json)
    ports.out(JSON.stringify(hasData ? answer.data : { error: answer.text }, null, ports.isTerminal ? 2 : undefined));
  else if (hasData) ports.out(shown(answer.data, ports));
  for (const note of notes(answer.data)) ports.err(note);
  if (!answer.isError) return exits.ok;
  if (!hasData || !json) ports.err(typeof answer.data['error'] === 'string' ? answer.data['error'] : answer.text);
  return isForLater(answer.text) ? exits.later : exits.failed;
}

/** Sentences about quotas and limits name a time. */
const isForLater = (text: string): boolean =>
  /\b(quota|rate of calls|limit)\b/i.test(text) && /\d+ (s|min|h)\b/.test(text);
