import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import * as z from 'zod';
import { type LogEvent, logEvent } from '../../../../lib/verdict/log-event.ts';

/** The number of events in a block, and the number of blocks kept for each group. */
const blockSize = 500;
const maxBlocks = 40;

const Messages = z.array(z.tuple([z.number(), z.string()]));
/** Messages with their times. */
type Messages = z.output<typeof Messages>;

export type Logs = ReturnType<typeof logsInMemory>;

/** Keeps the newest events of each group. */
export function logsInMemory() {
  const all = new Map<string, LogGroup>();
  const groupOf = (name: string): LogGroup => {
    const group = all.get(name) ?? logGroup(name);
    all.set(name, group);
    return group;
  };
  return {
    /** Stores log output. Each line of JSON is an event; other consecutive lines are one event. */
    put: (name: string, text: string, at: number): void => {
      for (const message of messagesIn(text)) groupOf(name).add(message, at);
    },
    /** The events of some groups, oldest first, from `from` until before `to`; without groups those of all. */
    events: (groups: readonly string[], from: number, to: number): readonly LogEvent[] =>
      (groups.length === 0 ? [...all.keys()] : groups)
        .flatMap((name) => all.get(name)?.events() ?? [])
        .filter(({ at }) => at >= from && at < to)
        .toSorted((one, other) => one.at - other.at),
  };
}

type LogGroup = ReturnType<typeof logGroup>;

/** Log lines resemble each other, so compressed they take a tenth. */
function logGroup(name: string) {
  const blocks: Array<() => readonly LogEvent[]> = [];
  let newest: Messages = [];
  const eventsOf = (messages: Messages) => messages.map(([at, message]) => logEvent(name, message, at));
  return {
    add: (message: string, at: number): void => {
      newest.push([at, message]);
      if (newest.length < blockSize) return;
      blocks.push(packed(newest, eventsOf));
      newest = [];
      if (blocks.length > maxBlocks) blocks.shift();
    },
    events: (): readonly LogEvent[] => [...blocks.flatMap((block) => block()), ...eventsOf(newest)],
  };
}

/**
 * Compresses a block. The uncompressed events are kept as long as memory allows, since a dashboard reads the same events
 * repeatedly.
 */
function packed(messages: Messages, eventsOf: (messages: Messages) => readonly LogEvent[]): () => readonly LogEvent[] {
  const bytes = zstdCompressSync(JSON.stringify(messages));
  let last: WeakRef<readonly LogEvent[]> | undefined;
  return () => {
    const known = last?.deref();
    if (known) return known;
    const events = eventsOf(Messages.parse(JSON.parse(zstdDecompressSync(bytes).toString())));
    last = new WeakRef(events);
    return events;
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
