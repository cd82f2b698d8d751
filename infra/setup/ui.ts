/** The dialog of a program with its user. */
export interface Ui {
  readonly say: (text: string) => void;
  /** A highlighted block. */
  readonly show: (text: string, title: string) => void;
  /** A text to copy, on a line of its own without a border, so that no line break or frame gets in. */
  readonly line: (text: string) => void;
  readonly warn: (text: string) => void;
  /** One line. */
  readonly ask: (question: string) => Promise<string>;
  /** One line that is not shown. */
  readonly askSecret: (question: string) => Promise<string>;
  readonly confirm: (question: string) => Promise<boolean>;
  /** Shows that something is under way. */
  readonly during: <T>(what: string, run: () => Promise<T>) => Promise<T>;
  readonly isAttended: boolean;
}

/** Why a program cannot go on, and what to do next. */
export class Stuck extends Error {}
