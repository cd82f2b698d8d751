import { failed } from '../errors.ts';
import type { GlobalOptions, Ports } from '../ports.ts';
import type { Answer } from '../server/connection.ts';
import { failureOf, forPeople } from '../server/failures.ts';
import { keepList } from '../server/last-list.ts';
import { serverUrl } from '../server/server-url.ts';
import { notesOf, partsOf } from './answer.ts';
import { forPipe, forTerminal } from './render.ts';
import type { Data } from './rows.ts';

/** Prints data as JSON: indented for people. */
export const printJson = (ports: Ports, data: unknown): void =>
  ports.out(JSON.stringify(data, null, ports.isTerminal ? 2 : undefined));

function withoutError({ data }: Answer): Data | undefined {
  const { error: _, error_code: __, problems: ___, retry_at: ____, devices: _____, scopes: ______, ...rest } = data;
  return Object.keys(rest).length > 0 ? rest : undefined;
}

/**
 * Prints an answer: data on standard output, notes on standard error.
 * @throws CliError when the tool failed, or nothing was done.
 */
export async function print(ports: Ports, answer: Answer, options: GlobalOptions, tool: string): Promise<void> {
  const data = answer.isError ? withoutError(answer) : answer.data;
  const done = answer.data['success'] !== false;
  if (data) await printData(ports, data, options, !answer.isError && done);
  if (!options.json) for (const note of notesOf(answer.data)) ports.err(forPeople(note));
  if (answer.isError) throw failureOf(answer, tool);
  if (!done) throw failed(forPeople(String(answer.data['message'] ?? 'Nothing was done.')), 'not_done');
}

/** Prints data, and remembers its numbered rows. */
export async function printData(ports: Ports, data: Data, options: GlobalOptions, isDone: boolean): Promise<void> {
  if (options.json) return printJson(ports, data);
  const found = partsOf(data, ports.now());
  // The message of a call that did nothing becomes the error.
  const facts = found.facts.map(([name, value]) => [name, name === 'Note' ? forPeople(value) : value] as const);
  const parts = { ...found, facts, message: isDone ? forPeople(found.message) : '' };
  if (options.uri)
    return printUris(ports, parts.lists.length > 0 ? parts.lists.flatMap(({ uris }) => uris) : [parts.uri ?? '']);
  const text = ports.isTerminal ? forTerminal(parts, data['success'] === true, ports) : forPipe(parts);
  if (text !== '') ports.out(text);
  else if (isDone) ports.err('Nothing found.');
  if (parts.items.length > 0) await keepList(ports, await serverUrl(ports, options.url), parts.items);
}

function printUris(ports: Ports, uris: readonly string[]): void {
  const known = uris.filter((uri) => uri !== '');
  if (known.length === 0) throw failed('This answer has no URIs.', 'no_uris');
  ports.out(known.join('\n'));
}
