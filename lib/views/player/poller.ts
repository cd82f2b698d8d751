import type { Json } from '../model/json.ts';

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

export type Poller = ReturnType<typeof makePoller>;

/**
 * When the player may ask what plays, so that an open view spends next to nothing of the quota: at most every 10 s, never while
 * hidden, and no more 10 minutes after it was last used.
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
    /** Asks after some milliseconds, or as soon as it may. */
    after,
    /** Asks at once, in place of what was about to be asked. */
    now: send,
    /** Asks nothing any more. */
    end: (): void => {
      isEnded = true;
      clearTimeout(timer);
    },
    /** Whether the view has stopped asking by itself. */
    stopped,
    /** What plays is known as of now: coming into sight is no reason to ask for a while. */
    known: (): void => {
      known = now();
    },
    /** The user did something: the view goes on for ten minutes more. */
    used: (): void => {
      used = now();
    },
  };
}
