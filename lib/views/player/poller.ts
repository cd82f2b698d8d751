import type { Json } from '../model/json.ts';

/** When the player may ask what plays, so that an open view spends next to nothing of the quota. */
export interface Poller {
  /** Asks after some milliseconds, or as soon as it may. */
  readonly after: (milliseconds: number) => void;
  /** Asks at once, in place of what was about to be asked. */
  readonly now: (args: Json) => void;
  /** What plays is known as of now: coming into sight is no reason to ask for a while. */
  readonly known: () => void;
  /** The user did something: the view goes on for ten minutes more. */
  readonly used: () => void;
  /** Whether the view has stopped asking by itself. */
  readonly stopped: () => boolean;
  /** Asks nothing any more. */
  readonly end: () => void;
}

const gap = 10_000;
const life = 600_000;
/** A press that brings the focus comes before the question that the focus is a reason for, and may make it needless. */
const focusDelay = 300;

/** Whether the user sees the view, and when they see it again. */
interface Visibility {
  readonly seen: () => boolean;
  readonly onShown: (listener: () => void) => void;
}

interface PollerPorts {
  readonly ask: (args: Json) => Promise<void>;
  readonly visibility: Visibility;
  /** Told when the view stops asking. */
  readonly onStopped: () => void;
  readonly now?: () => number;
}

/** At most every 10 s, never while hidden, and no more 10 minutes after it was last used. */
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
  // Another view, or Spotify's own app, may have changed what plays meanwhile.
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
