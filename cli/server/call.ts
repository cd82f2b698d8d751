import * as z from 'zod';
import { failed } from '../errors.ts';
import type { GlobalOptions, Ports } from '../ports.ts';
import type { Answer, Connection } from './connection.ts';
import { forPeople } from './failures.ts';
import { serverUrl } from './server-url.ts';

const asking = z.object({ confirm_token: z.string(), message: z.string() });
const going = z.object({ continue_from: z.string(), message: z.string().default('') });
/** A job that does not end within this is left to its user. */
const mostRounds = 200;

type Args = Readonly<Record<string, unknown>>;

/** Runs something on a connection, which is closed afterwards. */
export async function connected<T>(
  ports: Ports,
  { url }: GlobalOptions,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  // The MCP client is half of the program's start; help and completion do without it.
  const { connect } = await import('./connection.ts');
  const connection = await connect(ports, await serverUrl(ports, url));
  try {
    return await use(connection);
  } finally {
    await connection.close();
  }
}

/** Asks before something is removed. Resolves when the user agrees. */
export async function confirm(ports: Ports, question: string, { yes }: GlobalOptions): Promise<void> {
  const agreed = yes === true ? true : await ports.ask(question);
  if (agreed === true) return;
  const why = agreed === undefined ? ` ${question} Add --yes to confirm.` : '';
  throw failed(`Nothing was changed.${why}`, 'not_confirmed');
}

/** The pages of a long job, each as it arrives. */
export async function* rounds(
  ports: Ports,
  connection: Connection,
  tool: string,
  args: Args,
  options: GlobalOptions,
): AsyncGenerator<Answer> {
  let given = args;
  for (let round = 0; round < mostRounds; round++) {
    const answer = await connection.call(tool, given);
    const question = asking.safeParse(answer.data).data;
    const isDryRun = answer.data['dry_run'] === true;
    if (question && !isDryRun && given['confirm_token'] === undefined) {
      await confirm(ports, questionIn(question.message), options);
      given = { ...given, confirm_token: question.confirm_token };
      continue;
    }
    const next = going.safeParse(answer.data).data;
    const cost = next && costIn(next.message);
    if (next && cost !== undefined && !isDryRun && ports.isTerminal) {
      const agreed = options.yes === true || (await ports.ask(`${forPeople(cost)} Go on?`));
      if (agreed !== true) {
        if (/nothing was .* yet/.test(cost)) throw failed('Nothing was changed.', 'not_confirmed');
        // What was found so far is worth something even if the rest is not.
        yield answer;
        return;
      }
      given = { ...given, continue_from: next.continue_from };
      continue;
    }
    yield answer;
    // The plan of a dry run is all that there is: its continue_from is for the job itself.
    if (!next || answer.isError || isDryRun) return;
    given = { ...given, continue_from: next.continue_from };
  }
  throw failed(`${tool} did not finish in ${mostRounds} calls. Run it again with the last --continue-from.`);
}

/**
 * Calls a tool until its job is done: asks the user for confirmations, and continues where it stopped. Resolves to the last
 * answer.
 */
export async function callThrough(
  ports: Ports,
  connection: Connection,
  tool: string,
  args: Args,
  options: GlobalOptions,
): Promise<Answer> {
  let last: Answer | undefined;
  for await (const answer of rounds(ports, connection, tool, args, options)) {
    if (last !== undefined && ports.isTerminal) ports.err(forPeople(String(last.data['message'] ?? '')));
    last = answer;
  }
  if (last === undefined) throw failed(`${tool} gave no answer.`);
  return last;
}

/** What a job says that it costs, where it has done nothing yet; `undefined` for one that is under way. */
const costIn = (message: string): string | undefined => /^(.*) To go on, call again/s.exec(message)?.[1];

/** The question in a message whose rest is advice for a model. */
const questionIn = (message: string): string => {
  const end = message.indexOf('?');
  return end < 0 ? message : `${message.slice(0, end + 1)} This cannot be undone.`;
};
