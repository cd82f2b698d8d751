import type { Json } from '../model/json.ts';

/** Decides when the player may read the current playback, so that an open view uses almost no quota. */
export interface Poller {
  /** Reads after some milliseconds, or as soon as allowed. */
  readonly after: (milliseconds: number) => void;
  /** Reads at once, instead of a scheduled read. */
  readonly now: (args: Json) => void;
  /** The state was just read, so becoming visible causes no read for a while. */
  readonly known: () => void;
  /** The user did something: polling continues for ten more minutes. */
  readonly used: () => void;
  readonly stopped: () => boolean;
  /** Stops polling. */
  readonly end: () => void;
}

const gap = 10_000;
const life = 600_000;
/** A read caused by the focus waits this long: the press that gave the focus may make it unnecessary. Milliseconds. */
const focusDelay = 300;

interface Visibility {
  readonly seen: () => boolean;
  readonly onShown: (listener: () => void) => void;
}

interface PollerPorts {
  readonly ask: (args: Json) => Promise<void>;
  readonly visibility: Visibility;
  readonly onStopped: () => void;
  readonly now?: () => number;
}

/** Polls at most every 10 s, never while hidden, and until 10 minutes after the last use. */
export function makePoller({ ask, visibility, onStopped, now = () => performance.now() }: PollerPorts): Poller {
  let asked = Number.NEGATIVE_INFINITY;
  let used = now();
  let known = now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;
  let isEnded = false;

  const stopped = (): boolean => now() - used > life;

  function fire(): void {
    timer = undefined;
    if (stopped()) {
      onStopped();
      return;
    }
    isDue = !visibility.seen();
    if (isDue) return;
    send({});
  }
  function send(args: Json): void {
    clearTimeout(timer);
    asked = now();
    void ask(args);
  }
  function after(milliseconds: number): void {
    clearTimeout(timer);
    if (isEnded) return;
    timer = setTimeout(fire, Math.max(milliseconds, asked + gap - now()));
  }
  // Another view, or Spotify's own app, may have changed the playback meanwhile.
  visibility.onShown(() => {
    if (isDue || now() - Math.max(asked, known) > gap) after(focusDelay);
  });
  return {
    after,
    now: send,
    end: () => {
      isEnded = true;
      clearTimeout(timer);
    },
    stopped,
    known: () => {
      known = now();
    },
    used: () => {
      used = now();
    },
  };
}
