import { describe, expect, it } from 'vitest';
import { type OutputRecorder, outputRecorder } from '../support/output-recorder.ts';

const secrets = new Map([['token', 'BQx-a_secret/value']]);
const names = new Map([['table', 'McpServer-Table-1']]);
const trace = 'Error: no\n    at one (file:///var/task/index.mjs:1:2)\n    at two (file:///var/task/index.mjs:3:4)';

const leaksAfter = (act: (saw: OutputRecorder) => void): readonly string[] => {
  const saw = outputRecorder();
  act(saw);
  return saw.leaks(secrets, names);
};

describe('the witness', () => {
  it.each([
    ['a secret in the log', (saw: OutputRecorder) => saw.logged('{"token":"BQx-a_secret/value"}'), 'token in the log'],
    ['a secret at the client', (saw: OutputRecorder) => saw.seen('BQx-a_secret/value'), 'token at the client'],
    ['a secret in a form', (saw: OutputRecorder) => saw.logged('token=BQx-a_secret%2Fvalue'), 'token in the log'],
    ['a secret in base64', (saw: OutputRecorder) => saw.logged(btoa('BQx-a_secret/value')), 'token in the log'],
    ['a name of ours at the client', (saw: OutputRecorder) => saw.seen('no McpServer-Table-1'), 'table at the client'],
    ['a name of ours in the log', (saw: OutputRecorder) => saw.logged('no McpServer-Table-1'), undefined],
    ['a trace in the log', (saw: OutputRecorder) => saw.logged(trace), 'a stack trace in the log'],
    [
      'a trace in JSON',
      (saw: OutputRecorder) => saw.logged(JSON.stringify({ stack: trace })),
      'a stack trace in the log',
    ],
    ['a trace at the client', (saw: OutputRecorder) => saw.seen(trace), 'a stack trace at the client'],
    ['one frame in the log', (saw: OutputRecorder) => saw.logged('at one (file:///var/task/index.mjs:1:2)'), undefined],
    [
      'an error of Node at the client',
      (saw: OutputRecorder) => saw.seen('fetch failed'),
      'something internal at the client',
    ],
    ['a sentence at the client', (saw: OutputRecorder) => saw.seen('Spotify cannot be reached at /mcp.'), undefined],
  ] as const)('judges %s', (_what, act, expected) => {
    const [first] = leaksAfter(act);
    if (expected === undefined) expect(first).toBeUndefined();
    else expect(first).toContain(expected);
  });

  it.each([
    ['an error in the log of a function', '{"level":"ERROR","message":"no"}\n'],
    ['the end of a container', 'Sandbox.Timedout: Task timed out after 2.00 seconds\n'],
    ['what a handler threw', 'TypeError: no\nat one (file:///var/task/index.mjs:1:2)\n'],
    ['what the gateway says', 'The gateway could not answer: Error: no\n'],
  ])('keeps %s, and nothing else of the log', (_what, text) => {
    const saw = outputRecorder();
    for (const one of ['{"level":"INFO","message":"all is well"}\n', text]) saw.logged(one);
    expect(saw.failures()).toEqual([text]);
  });
});
