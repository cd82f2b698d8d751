import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { localDeployment } from '../../infra/setup/laptop.ts';
import { runSetup } from '../../infra/setup/program.ts';
import { listen } from '../support/listen.ts';
import { person } from './people.ts';

let origin = '';
/** How often the start page still offers to claim the server. */
let unclaimed = 0;
beforeAll(async () => {
  const page = createServer((_, response) => {
    response.end(unclaimed-- > 0 ? '<form method="post" action="/oauth/claim">' : '<h1>Yours</h1>');
  });
  const started = await listen(page);
  origin = started.origin;
  afterAll(started.close);
});

const claiming = async (isAttended: boolean) => {
  const somebody = person({}, isAttended);
  const exit = await runSetup(['setup', '--only', 'claim', '--local', `${origin}/mcp`], {
    ...somebody.rest,
    env: {},
    ui: somebody.ui,
    deployment: ({ local = '' }) => localDeployment(local, 's3cret-token'),
    sleep: () => Promise.resolve(),
  });
  return { exit, ...somebody.heard, text: somebody.heard.said.join('\n') };
};

test('a server without an owner is claimed in the browser: the token is copied, not shown, and the wizard waits', async () => {
  unclaimed = 5;
  const { exit, text, copied, opened } = await claiming(true);
  expect([exit, opened, copied]).toEqual([0, [`${origin}/`], ['s3cret-token']]);
  expect(text).toContain('The server is yours.');
  expect(text).not.toContain('s3cret-token');
});

test('without an interactive terminal it says where to claim, and does not wait forever', async () => {
  unclaimed = 1000;
  expect(await claiming(false)).toMatchObject({
    exit: 1,
    text: expect.stringContaining(`Claim the server in a browser at ${origin}/`),
  });
  expect(await claiming(true)).toMatchObject({ exit: 1, text: expect.stringContaining('within ten minutes') });
});
