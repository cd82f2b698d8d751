/** When the player may ask what plays, so that an open view spends next to nothing of the quota. */
export interface Asking {
  /** Asks after some milliseconds, or as soon as it may. */
  readonly after: (milliseconds: number) => void;
  /** What plays is known as of now: coming into sight is no reason to ask for a while. */
  readonly known: () => void;
  /** The user did something: the view goes on for ten minutes more. */
  readonly used: () => void;
  /** Whether the view has stopped asking by itself. */
  readonly stopped: () => boolean;
}

const gap = 10_000;
const life = 600_000;

/** Whether the user sees the view, and when they see it again. */
interface Visibility {
  readonly seen: () => boolean;
  readonly onShown: (listener: () => void) => void;
}

interface AskingParts {
  readonly ask: () => Promise<void>;
  readonly visibility: Visibility;
  /** Told when the view stops asking. */
  readonly onStopped: () => void;
  readonly now?: () => number;
}

/** At most every 10 s, never while hidden, and no more 10 minutes after it was last used. */
export function makeAsking({ ask, visibility, onStopped, now = Date.now }: AskingParts): Asking {
  let asked = Number.NEGATIVE_INFINITY;
  let used = now();
  let known = now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isDue = false;

  const stopped = (): boolean => now() - used > life;

  function fire(): void {
    timer = undefined;
    if (stopped()) {
      onStopped();
      return;
    }
    isDue = !visibility.seen();
    if (isDue) return;
    asked = now();
    void ask();
  }
  function after(milliseconds: number): void {
    clearTimeout(timer);
    timer = setTimeout(fire, Math.max(milliseconds, asked + gap - now()));
  }
  // Another view, or Spotify's own app, may have changed what plays meanwhile.
  visibility.onShown(() => {
    if (isDue || now() - Math.max(asked, known) > gap) after(0);
  });
  return {
    after,
    stopped,
    known: () => {
      known = now();
    },
    used: () => {
      used = now();
    },
  };
}
