import { describe, expect, test } from 'vitest';
import { writeAnswer } from '../../lib/mcp/tool-result.ts';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import { method, type SpotifyRequest, target } from '../../lib/spotify/request.ts';
import { servedIn } from '../../lib/tools/definition/tool.ts';
import { tools, toolsets } from '../../lib/tools/registry.ts';
import { useLayeredTools } from '../support/layered-tools.ts';
import { likeModes, pick } from '../support/scale.ts';
import { callTool } from '../support/tool-context.ts';
import { exampleOn } from '../support/tool-examples.ts';

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** An answer with one value of another form. */
interface OddAnswer {
  readonly what: string;
  readonly body: unknown;
  /** Whether it is inside of a row, or a row itself: the other rows can be answered. */
  readonly isRow: boolean;
}

/** A kind of item that Spotify does not have yet. */
const hologram = {
  type: 'hologram',
  id: '4iV5W9uYEdYUVa79Axb7Rh',
  uri: 'spotify:hologram:4iV5W9uYEdYUVa79Axb7Rh',
  name: 'Night',
};

/** The row, with an item of an unknown kind where it has its item. */
function withHologram(row: Json): Json {
  const key = ['track', 'item', 'episode', 'album', 'show', 'audiobook'].find((name) => isObject(row[name]));
  return key === undefined ? hologram : { ...row, [key]: hologram };
}

/** Every answer in which one value is null, of another type, empty or an unknown word, or missing. Of lists the first row. */
function oddAnswers(value: unknown, path = '', isRow = false): readonly OddAnswer[] {
  if (Array.isArray(value)) {
    const [first, ...rest]: readonly unknown[] = value;
    if (!isObject(first)) return [];
    const odd = (what: string, row: unknown): OddAnswer => ({
      what: `${path}[0] ${what}`,
      body: [row, ...rest],
      isRow: true,
    });
    const inside = oddAnswers(first, `${path}[0]`, true).map((one) => ({ ...one, body: [one.body, ...rest] }));
    return [odd('null', null), odd('a text', 'text'), odd('of a new kind', withHologram(first)), ...inside];
  }
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, old]) => {
    const at = `${path}.${key}`;
    const odd = (what: string, other: unknown): OddAnswer => ({
      what: `${at} ${what}`,
      body: { ...value, [key]: other },
      isRow,
    });
    const { [key]: _, ...others } = value;
    return [
      { what: `${at} missing`, body: others, isRow },
      odd('null', null),
      odd('of another type', typeof old === 'number' ? 'text' : 7),
      ...(typeof old === 'string' ? [odd('empty', ''), odd('a new word', 'something_new')] : []),
      ...oddAnswers(old, at, isRow).map((one) => ({ ...one, body: { ...value, [key]: one.body } })),
    ];
  });
}

const lineOf = (request: SpotifyRequest): string => `${method(request)} ${target(request)}`;
/** What a text has where a value was written that is not there. */
const unwritten = /(?<![\w-])(?:undefined|NaN|Invalid Date)(?![\w-])|\[object/;
/** What may be said of an answer without its list or id. A row of another form is no reason. */
const unreadable = ['unexpected_answer', 'forbidden'];

describe.each(likeModes)('answers of another form in %s mode', (mode) => {
  const on = useLayeredTools(mode);
  const ofTheServer = Object.values(toolsets['server'] ?? {});
  const own = tools.filter((tool) => servedIn(mode, tool) && !ofTheServer.includes(tool) && !tool.destination);
  const shown = pick(own, (_, nth) => nth % 8 === 0);

  test.each(shown.map((tool) => [tool.name, tool] as const))(
    '%s answers, or says what it cannot read',
    async (name, tool) => {
      const { demo, controlUrl, userId, call, forget } = on();
      const ask = (path: string) => demo.outside({ method: 'GET', path });
      const args = await exampleOn({ demo: { controlUrl, userId }, call, ask }, tool);
      forget();
      const answers: Array<readonly [line: string, body: unknown]> = [];
      await call(name, args, { onAnswer: (request, body) => void answers.push([lineOf(request), body]) });
      const faults: string[] = [];
      /** One for each operation. */
      const operations = new Map(answers.map(([line, body]) => [line.replaceAll(/\w{22}|\?.*/g, ''), { line, body }]));
      for (const { line, body } of operations.values())
        for (const odd of oddAnswers(body)) {
          const left = answers.map(([from, answer]) => ({ from, body: from === line ? odd.body : answer }));
          const reply = (request: SpotifyRequest): unknown => {
            const at = left.findIndex(({ from }) => from === lineOf(request));
            return at < 0 ? undefined : left.splice(at, 1)[0]?.body;
          };
          const now = Date.now();
          try {
            const outcome = await callTool(name, args, reply, {
              mode,
              now: () => now,
              deadline: now + 20_000,
            });
            const text = writeAnswer('compact', name, outcome)
              .content.map((block) => block.text)
              .join('');
            if (unwritten.test(text)) faults.push(`${line} ${odd.what}: ${text}`);
          } catch (error) {
            const code = error instanceof SpotifyError ? error.failure.code : 'internal';
            if (odd.isRow || !unreadable.includes(code)) faults.push(`${line} ${odd.what}: ${code} ${error}`);
          }
        }
      expect(faults).toEqual([]);
    },
  );
});
