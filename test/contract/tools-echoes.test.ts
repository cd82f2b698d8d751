import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { SpotifyError } from '../../lib/spotify/failure.ts';
import { target } from '../../lib/spotify/request.ts';
import type { Data } from '../../lib/tools/definition/context.ts';
import { servedIn, type Tool } from '../../lib/tools/definition/tool.ts';
import { tools } from '../../lib/tools/registry.ts';
import { useSpotifyTools } from '../support/spotify-tools.ts';
import { getTool } from '../support/tool-context.ts';
import { exampleOn } from '../support/tool-examples.ts';

/** Refused arguments, and refusals of the player, which happens to be in the state already. */
const isRefusal = (error: unknown): boolean => error instanceof z.ZodError || error instanceof SpotifyError;

/** The schema of an argument without what makes it optional. */
function inner(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return inner(schema.unwrap());
  return schema instanceof z.ZodPipe ? inner(schema.in) : schema;
}

/** Two values of an option; none of an argument that is no option. */
function twoValues(schema: unknown): readonly unknown[] {
  const type = inner(schema);
  if (type instanceof z.ZodBoolean) return [true, false];
  return type instanceof z.ZodEnum ? type.options.slice(0, 2) : [];
}

const optionsOf = (tool: Tool): ReadonlyArray<readonly [string, readonly unknown[]]> =>
  Object.entries(tool.input.shape).flatMap(([name, schema]) => {
    const values = twoValues(schema);
    return name === 'dry_run' || values.length < 2 ? [] : [[name, values] as const];
  });

describe.each(['development', 'extended'] as const)('what a change in %s mode answers about an option', (mode) => {
  const on = useSpotifyTools(mode);
  const rows = tools
    .filter((tool) => tool.effect !== 'read' && servedIn(mode, tool))
    .flatMap((tool) => optionsOf(tool).map(([option, values]) => [tool.name, option, values, tool] as const));
  test('has rows', () => expect(rows.length).toBeGreaterThan(30));

  test.each(rows)('%s, %s, was asked of Spotify', async (name, option, values, tool) => {
    const example = await exampleOn(on(), tool);
    const answered = async (value: unknown): Promise<{ readonly said: unknown; readonly sent: string }> => {
      const args: Data = { ...example, [option]: value };
      const { data, requests } = await on()
        .call(name, args)
        .catch((error: unknown) => {
          if (!isRefusal(error)) throw error;
          return { data: { [option]: undefined }, requests: [] };
        });
      const sent = requests.map((one) => `${one.name} ${target(one)} ${JSON.stringify(one.body)}`);
      return { said: data[option], sent: sent.join('\n') };
    };
    const [one, other] = [await answered(values[0]), await answered(values[1])];
    if (one.said !== other.said) expect(one.sent).not.toBe(other.sent);
  });

  test('names the visibility of a followed playlist only where Spotify takes it', async () => {
    const example = await exampleOn(on(), getTool('follow_playlist'));
    const follow = (args: Data) => on().call('follow_playlist', { ...example, ...args });
    for (const wanted of [true, false]) {
      const { data } = await follow({ public: wanted });
      expect([data['public'], 'how' in data]).toEqual(mode === 'extended' ? [wanted, false] : [undefined, !wanted]);
    }
  });
});
