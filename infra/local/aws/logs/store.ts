import { type LogEvent, logEvent } from '../../../../lib/verdict/log-event.ts';

/** How many events of one group are kept. */
const maxEvents = 20_000;

export type Logs = ReturnType<typeof logsInMemory>;

/** Keeps the newest events of each group. */
export function logsInMemory() {
  const all = new Map<string, LogEvent[]>();
  return {
    /** Stores log output. Each line of JSON is an event; other consecutive lines are one event. */
    put: (group: string, text: string, at: number): void => {
      const events = all.get(group) ?? [];
      all.set(group, events);
      for (const message of messagesIn(text)) events.push(logEvent(group, message, at));
      // Cut seldom: each cut copies the rest.
      if (events.length > maxEvents * 1.2) events.splice(0, events.length - maxEvents);
    },
    /** The events of some groups, oldest first, from `from` until before `to`; without groups those of all. */
    events: (groups: readonly string[], from: number, to: number): readonly LogEvent[] => {
      const wanted = groups.length === 0 ? [...all.keys()] : groups;
      return wanted
        .flatMap((group) => (all.get(group) ?? []).filter(({ at }) => at >= from && at < to))
        .toSorted((one, other) => one.at - other.at);
    },
    groups: (): readonly string[] => [...all.keys()],
  };
}

function messagesIn(text: string): readonly string[] {
  const messages: string[] = [];
  let plain: string[] = [];
  const endPlain = (): void => {
    if (plain.length > 0) messages.push(plain.join('\n'));
    plain = [];
  };
  for (const line of text.split('\n')) {
    if (line.startsWith('{')) {
      endPlain();
      messages.push(line);
    } else if (line !== '') plain.push(line);
  }
  endPlain();
  return messages;
}
