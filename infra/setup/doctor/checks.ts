import * as z from 'zod';
import { startPage } from '../deployment.ts';
import { reach } from '../reach.ts';
import { verdictOf } from '../spotify-app.ts';
import { isClaimed } from '../steps/claim.ts';
import { isGuessable, strongerToken } from '../token-strength.ts';
import { type Check, type CheckContext, ok, unknown, wrong } from './check.ts';

type Look = Check['run'];

const stack: Look = async ({ deployment }) => {
  if (deployment.isLocal) return ok('A local server has no stack.');
  const found = await deployment.obstacle();
  return found === undefined ? ok('It can be updated.') : wrong(found, 'Until then nothing can be deployed.');
};

const app: Look = async ({ deployment, accountsUrl }) => {
  const filled = await deployment.app();
  if (!filled) return wrong('No client id and secret are filled in.', 'Run: npm run setup -- --only spotify');
  if (deployment.isLocal) return ok('The local server has its own app.');
  const verdict = await verdictOf(filled, accountsUrl);
  if (verdict === 'taken') return ok('Spotify accepts the client ID and secret.');
  return verdict === 'refused'
    ? wrong(
        'Spotify refuses the client ID or secret.',
        'Copy both again from the dashboard: npm run setup -- --only spotify',
      )
    : unknown("Spotify's accounts service cannot be reached from here.");
};

const redirect: Look = ({ outputs }) =>
  Promise.resolve(
    unknown(
      outputs.redirectUri,
      'It must be registered with the Spotify app exactly like this. Only Spotify’s sign-in page shows whether it is.',
    ),
  );

const claimed: Look = async ({ outputs }) => {
  const page = startPage(outputs);
  const { status, ok: isThere } = await reach(page, { method: 'HEAD' });
  if (!isThere) return wrong(`The start page ${page} answers ${status}.`, 'Look at the log of the oauth function.');
  return (await isClaimed(page))
    ? ok('The server has an owner.')
    : wrong('Nobody owns the server.', 'Run: npm run setup -- --only claim');
};

const accessToken: Look = ({ token, deployment }) => {
  if (typeof token !== 'string') return Promise.resolve(unknown('The access token could not be read.'));
  return Promise.resolve(
    isGuessable(token) && !deployment.isLocal
      ? wrong('The access token of the server could be guessed.', strongerToken)
      : ok('The access token cannot be guessed.'),
  );
};

const challenge: Look = async ({ outputs: { mcpUrl } }) => {
  const response = await reach(mcpUrl, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  await response.body?.cancel();
  if (response.status !== 401)
    return wrong(
      `${mcpUrl} answers ${response.status} without a token, not 401.`,
      'Is that the output McpUrl? If it is, something was changed by hand: npx cdk deploy --revert-drift',
    );
  if (response.headers.get('www-authenticate')?.includes('resource_metadata'))
    return ok('The WWW-Authenticate header arrives unchanged.');
  const other = [...response.headers.keys()].find((name) => /www-authenticate/.test(name));
  return wrong(
    other === undefined ? 'The 401 has no challenge.' : `The challenge arrives as ${other}.`,
    'Clients that need WWW-Authenticate will not offer to sign in: the stack puts the header back, unless challengeMapping is off or it was changed by hand: npx cdk deploy --revert-drift. If this persists, tell the maintainers.',
  );
};

const resource = z.object({ resource: z.string(), authorization_servers: z.array(z.string()).min(1) });
const server = z.object({ issuer: z.string(), code_challenge_methods_supported: z.array(z.string()) });

const discovery: Look = async ({ outputs: { mcpUrl } }) => {
  const get = async (url: string): Promise<unknown> => (await reach(url)).json().catch(() => ({}));
  for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp']) {
    const { data } = resource.safeParse(await get(new URL(path, mcpUrl).href));
    if (data?.resource !== mcpUrl)
      return wrong(
        `${path} does not describe ${mcpUrl}.`,
        'With a domain of your own, look where its record points; if something was changed by hand: npx cdk deploy --revert-drift',
      );
  }
  const { data } = server.safeParse(await get(new URL('/.well-known/oauth-authorization-server', mcpUrl).href));
  return data?.issuer === new URL(mcpUrl).origin && data.code_challenge_methods_supported.includes('S256')
    ? ok('Clients discover the sign-in automatically.')
    : wrong('The authorization server does not describe itself.', 'Look at the log of the oauth function.');
};

/** The name of the check that those with `needsToken` depend on. */
export const tokenCheck = 'Token accepted';

const tokenAccepted: Look = async ({ connection, deployment, token }) => {
  if (typeof token !== 'string') return wrong(token.problem, 'Checks that need the token are skipped.');
  const problem = await connection().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return problem === undefined
    ? ok('The server accepts it.')
    : wrong(problem, `This prints the right one: ${await deployment.tokenCommand()}`);
};

const healthy = z.looseObject({
  status: z.string(),
  version: z.string(),
  mode: z.string(),
  components: z.record(z.string(), z.looseObject({ status: z.string() })),
});

const partAdvice: Readonly<Record<string, string>> = {
  dynamodb: 'Follow docs/runbooks/store-failures.md; it causes many other problems.',
  secrets: 'Look at the secret that the output AccessTokenSecret names: docs/troubleshooting.md, "A secret is gone".',
  spotify: 'Follow docs/runbooks/breaker-open.md and docs/runbooks/calls-left.md.',
};

const health: Look = async ({ outputs: { mcpUrl }, token }) => {
  const response = await reach(new URL('/health', mcpUrl), { headers: { authorization: `Bearer ${String(token)}` } });
  const { data } = healthy.safeParse(await response.json().catch(() => ({})));
  if (!data)
    return wrong(
      `/health answers ${response.status} without details.`,
      'Is the access token the right one? Look at the log of the mcp function.',
    );
  const bad = Object.entries(data.components).filter(([, { status }]) => status !== 'ok');
  const advice = bad.flatMap(([name]) => partAdvice[name] ?? []).join(' ');
  return bad.length === 0
    ? ok(`Version ${data.version}, ${data.mode} mode, all components are healthy.`)
    : wrong(
        `${bad.map(([name, { status }]) => `${name} is ${status}`).join(', ')}.`,
        advice === '' ? 'See docs/troubleshooting.md.' : advice,
      );
};

const serverState = z.looseObject({
  mode: z.string(),
  sign_in: z.looseObject({
    connected: z.boolean().optional(),
    ends_at: z.string().optional(),
    advice: z.string().optional(),
  }),
  quotas: z.array(z.looseObject({ bucket: z.string(), left: z.number(), shut_until: z.string().optional() })),
  breakers: z.array(z.looseObject({ group: z.string(), state: z.string() })),
  switched_off: z.array(z.string()).default([]),
  /** Set if the shared state could not be read: quotas and breakers are then a guess. */
  note: z.string().optional(),
});

async function state({ connection }: CheckContext): Promise<z.output<typeof serverState>> {
  const { data, isError, text } = await (await connection()).call('get_server_status', {});
  if (isError) throw new Error(text);
  return serverState.parse(data);
}

const signIn: Look = async (context) => {
  const { sign_in } = await state(context);
  if (sign_in.connected !== true)
    return wrong(
      'The server is not signed in with Spotify.',
      sign_in.advice ?? `Sign in on ${startPage(context.outputs)}`,
    );
  return sign_in.advice === undefined
    ? ok(`Signed in${sign_in.ends_at === undefined ? '' : ` until ${sign_in.ends_at.slice(0, 10)}`}.`)
    : wrong('The consent ends soon.', sign_in.advice);
};

const quota: Look = async (context) => {
  const { quotas, breakers, switched_off, note } = await state(context);
  const shut = quotas.flatMap(({ bucket, shut_until }) =>
    shut_until === undefined ? [] : [`${bucket} is closed until ${shut_until}`],
  );
  const open = breakers.flatMap(({ group, state: one }) =>
    one === 'closed' ? [] : [`the breaker of ${group} is ${one}`],
  );
  if (shut.length + open.length > 0)
    return wrong(
      `${[...shut, ...open].join(', ')}.`,
      'See docs/runbooks/calls-left.md and docs/runbooks/breaker-open.md.',
    );
  if (note !== undefined) return unknown(note, 'Run the doctor again; if this persists, look at the DynamoDB table.');
  const [least] = quotas.toSorted((one, other) => one.left - other.left);
  const off = switched_off.length > 0 ? ` Switched off: ${switched_off.join(', ')}.` : '';
  return ok(`No quota is used up; the lowest is ${least?.bucket}, with ${least?.left} calls left by estimate.${off}`);
};

const alarms: Look = async ({ deployment }) => {
  const raised = await deployment.raisedAlarms();
  if (raised.length === 0) return ok('No alarm is raised.');
  const runbooks = raised.flatMap(({ description }) => /docs\/runbooks\/[\w-]+\.md/.exec(description) ?? []);
  return wrong(
    `${raised.map(({ name }) => name).join(', ')}.`,
    runbooks.length === 0 ? 'Each alarm has a page in docs/runbooks.' : `Follow ${runbooks.join(', ')}.`,
  );
};

/** All checks, ordered so that an earlier problem explains the later ones. */
export const checks: readonly Check[] = [
  { name: 'Stack', run: stack },
  { name: 'Spotify app', run: app },
  { name: 'Redirect URI', run: redirect },
  { name: 'Access token', run: accessToken },
  { name: tokenCheck, run: tokenAccepted },
  // Internal problems explain problems of the pages.
  { name: 'Health', run: health, needsToken: true },
  { name: 'Owner', run: claimed },
  { name: 'Challenge header', run: challenge },
  { name: 'Discovery', run: discovery },
  { name: 'Sign-in', run: signIn, needsToken: true },
  { name: 'Quota and breakers', run: quota, needsToken: true },
  { name: 'Alarms', run: alarms },
];
