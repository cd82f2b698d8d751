import type { ChildProcess } from 'node:child_process';

/** How long one process runs before the next one, milliseconds: dozens of calls, of which one meets the pause. */
const turn = 100;

/** Processes that run one at a time. */
export interface Turns {
  readonly join: (child: ChildProcess) => void;
}

/** Lets processes run in turns of equal length: the speed of a shared machine changes within seconds, and so each meets the same of it. */
export function takeTurns(): Turns {
  const waiting: ChildProcess[] = [];
  let running: ChildProcess | undefined;
  const next = (): void => {
    running?.kill('SIGSTOP');
    if (running !== undefined) waiting.push(running);
    running = waiting.shift();
    running?.kill('SIGCONT');
  };
  const timer = setInterval(next, turn).unref();
  return {
    join: (child) => {
      if (running === undefined) running = child;
      else if (child.kill('SIGSTOP')) waiting.push(child);
      child.once('exit', () => {
        if (running === child) running = undefined;
        else waiting.splice(waiting.indexOf(child), 1);
        if (running === undefined && waiting.length === 0) clearInterval(timer);
        else if (running === undefined) next();
      });
    },
  };
}
