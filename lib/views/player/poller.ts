import type { Json } from '../model/json.ts';

const gap = 10_000;
const life = 600_000;
/** A read caused by the focus waits this long: the press that gave the focus may make it unnecessary. Milliseconds. */
const focusDelay = 300;

interface PollerPorts {
  readonly ask: (args: Json) => Promise<void>;
  readonly visibility: {
    readonly seen: () => boolean;
    /** Called when the view becomes visible or gets the focus again. */
    readonly onShown: (listener: () => void) => void;
  };
  readonly onStopped: () => void;
  readonly now?: () => number;
}

/**
 * Decides when the player may read the current playback, so that an open view uses almost no quota: at most every 10 s, never while
 * hidden, and until 10 minutes after the last use.
 */
export function makePoller({ ask, visibility, onStopped, now = () => performance.now() }: PollerPorts) {
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
  /** Reads at once, instead of a scheduled read. */
  function send(args: Json): void {
    clearTimeout(timer);
    asked = now();
    void ask(args);
  }
  /** Reads after some milliseconds, or as soon as allowed. */
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
    end: (): void => {
      isEnded = true;
      clearTimeout(timer);
    },
    stopped,
    /** The state was just read, so becoming visible causes no read for a while. */
    known: (): void => {
      known = now();
    },
    /** The user did something: polling continues for ten more minutes. */
    used: (): void => {
      used = now();
    },
  };
}
