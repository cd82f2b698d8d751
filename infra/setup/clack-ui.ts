import { confirm, isCancel, log, note, password, spinner, text } from '@clack/prompts';
import { wrapped } from '../../cli/output/render.ts';
import { Stuck, type Ui } from './ui.ts';

const cancelled = 'Stopped. Run it again to go on: finished steps are skipped.';

/** Ends as a shell expects of a program that was interrupted. */
const asInterrupted = (): void => {
  process.exitCode = 130;
};

type Cancelled = Extract<Awaited<ReturnType<typeof text>>, symbol>;

/** Resolves to an answer, or ends the program if the prompt was cancelled. */
async function answered<T extends string | boolean>(question: Promise<T | Cancelled>): Promise<T> {
  const answer = await question;
  if (isCancel(answer)) throw new Stuck(cancelled);
  return answer;
}

/** A text wrapped between words; clack's own lines begin with three columns. */
export const fitting = (text: string): string =>
  text
    .split('\n')
    .flatMap((line) => wrapped(line, (process.stdout.columns ?? 80) - 3))
    .join('\n');

/** The terminal. If it is not interactive, a question ends the program with a message. */
export function clackUi(isAttended: boolean, agree: boolean): Ui {
  const needs = (question: string): void => {
    if (!isAttended) throw new Stuck(`This needs an answer: "${question}". Run it in a terminal, or see --help.`);
  };
  return {
    isAttended,
    say: (text) => log.message(fitting(text)),
    show: (block, title) => note(block, title),
    line: (text) => void process.stdout.write(`\n${text}\n`),
    warn: (text) => log.warn(fitting(text)),
    ask: (message) => {
      needs(message);
      return answered(text({ message }));
    },
    askSecret: (message) => {
      needs(message);
      return answered(password({ message }));
    },
    confirm: (message) => {
      if (agree) return Promise.resolve(true);
      needs(message);
      return answered(confirm({ message }));
    },
    during: async (what, run) => {
      if (!isAttended) return run();
      const turning = spinner({ cancelMessage: cancelled, onCancel: () => process.exit() });
      // Ctrl+C would end the process here with 0 if the terminal is in raw mode.
      process.once('exit', asInterrupted);
      turning.start(what);
      try {
        const result = await run();
        turning.stop(what);
        return result;
      } catch (error) {
        turning.error(what);
        throw error;
      } finally {
        process.off('exit', asInterrupted);
      }
    },
  };
}
