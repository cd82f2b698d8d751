import type { ProgramPorts } from '../../infra/setup/program.ts';
import type { Ui } from '../../infra/setup/ui.ts';

/** What a run showed, asked and opened. */
export interface Heard {
  readonly said: string[];
  readonly asked: string[];
  readonly copied: string[];
  readonly opened: string[];
}

/** Somebody at a terminal who answers as told; a question that nobody expects fails. */
export interface Person {
  readonly heard: Heard;
  readonly ui: (agree: boolean) => Ui;
  readonly rest: Pick<ProgramPorts, 'copy' | 'openPage' | 'out' | 'err' | 'now'>;
}

/** A person with the answers to some questions, each found by a part of it. */
export function person(
  answers: Readonly<Record<string, string | boolean | (() => string)>> = {},
  isAttended = true,
): Person {
  const heard: Heard = { said: [], asked: [], copied: [], opened: [] };
  const answer = (question: string): string | boolean => {
    heard.asked.push(question);
    const [, found] = Object.entries(answers).find(([part]) => question.includes(part)) ?? [];
    if (found === undefined) throw new Error(`Nobody expected: ${question}`);
    return typeof found === 'function' ? found() : found;
  };
  const said = (text: string) => void heard.said.push(text);
  return {
    heard,
    ui: (agree) => ({
      isAttended,
      say: said,
      line: said,
      warn: said,
      show: (text, title) => said(`${title}\n${text}`),
      ask: (question) => Promise.resolve(String(answer(question))),
      askSecret: (question) => Promise.resolve(String(answer(question))),
      confirm: (question) => Promise.resolve(agree || answer(question) === true),
      during: (what, run) => {
        said(what);
        return run();
      },
    }),
    rest: {
      out: said,
      err: said,
      now: () => performance.now(),
      copy: (text) => {
        heard.copied.push(text);
        return Promise.resolve(true);
      },
      openPage: (url) => {
        heard.opened.push(url);
        return Promise.resolve();
      },
    },
  };
}
