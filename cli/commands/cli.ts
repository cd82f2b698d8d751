import type { Command } from 'commander';
import { createColors } from 'picocolors';
import { printData, printJson } from '../output/print.ts';
import { paragraph } from '../output/render.ts';
import type { Data } from '../output/rows.ts';
import { capitalized } from '../output/text.ts';
import type { GlobalOptions, Ports } from '../ports.ts';
import { callThrough, connected } from '../server/call.ts';
import { failureOf } from '../server/failures.ts';
import { itemsNumbered } from '../server/last-list.ts';
import { serverUrl } from '../server/server-url.ts';

/** The parts that every command uses. */
export interface Cli {
  readonly program: Command;
  readonly ports: Ports;
}

export const optionsOf = ({ program }: Cli): GlobalOptions => program.opts<GlobalOptions>();

/** Calls a tool until its job is done, asking the user for confirmations, and resolves to its data. */
export type Call = (tool: string, args?: Readonly<Record<string, unknown>>) => Promise<Data>;

/** Runs something that calls tools. A tool that fails ends the command with its error. */
export const withServer = <T>(cli: Cli, use: (call: Call) => Promise<T>): Promise<T> =>
  connected(cli.ports, optionsOf(cli), (connection) =>
    use(async (tool, args = {}) => {
      const answer = await callThrough(cli.ports, connection, tool, args, optionsOf(cli));
      if (answer.isError) throw failureOf(answer, tool);
      return answer.data;
    }),
  );

/** Prints one sentence: what was done, or the current state; with --json the data instead. */
export function done(cli: Cli, data: unknown, sentence: string, isChange = true): void {
  const { ports } = cli;
  const mark = isChange && ports.isTerminal ? `${createColors(ports.colour).green('✓')} ` : '';
  if (optionsOf(cli).json) printJson(ports, data);
  else ports.out(paragraph(`${mark}${sentence}`, ports));
}

/** Prints what a tool answered, and remembers its numbered rows. */
export const show = (cli: Cli, data: Data): Promise<void> => printData(cli.ports, data, optionsOf(cli), true);

/** The rows of the last list that numbers name. */
export const numbered = async (cli: Cli, words: readonly string[]) =>
  itemsNumbered(cli.ports, await serverUrl(cli.ports, optionsOf(cli).url), words);

/** Adds a command with its line in a group of the help, which its own help begins with, too. */
export const everyday = ({ program }: Cli, name: string, group: string, summary: string): Command =>
  program
    .command(name)
    .helpGroup(group)
    .summary(summary)
    .description(`${capitalized(summary)}.`);
