import type { SpotifyApp } from '../deployment.ts';
import { malformed, verdictOf } from '../spotify-app.ts';
import { deployed, type Setup, type Step } from '../step.ts';
import { Stuck } from '../ui.ts';

const dashboard = 'https://developer.spotify.com/dashboard';

/** The Spotify app: its redirect URI, its id and its secret. */
export const spotify: Step = {
  name: 'spotify',
  title: 'Spotify app',
  takes: '5 minutes in the developer dashboard, free',
  run: async (setup) => {
    const { redirectUri } = await deployed(setup);
    const { deployment, ui } = setup;
    const given = fromEnvironment(setup);
    const held = given ? undefined : await deployment.app();
    if (held) {
      const verdict = deployment.isLocal ? 'taken' : await verdictOf(held, setup.accountsUrl);
      if (verdict === 'taken') return 'Spotify accepts the client ID and secret.';
      if (verdict === 'unreachable') return unchecked;
      ui.warn('Spotify refuses the client ID or secret that the deployment has.');
    }
    if (!given) await explain(setup, redirectUri);
    const app = given ?? (await asked(setup));
    const wrong = malformed(app);
    if (wrong !== undefined) throw new Stuck(`${wrong} Then run: npm run setup -- --only spotify`);
    const verdict = await ui.during('Asking Spotify', () => verdictOf(app, setup.accountsUrl));
    if (verdict === 'refused')
      throw new Stuck(
        `Spotify refuses this client ID or secret. Copy both again from ${dashboard}, Settings, and run it again.`,
      );
    await deployment.fillApp(app);
    return verdict === 'unreachable' ? unchecked : 'Spotify accepts the client ID and secret.';
  },
};

const unchecked = 'Saved, but NOT checked: Spotify could not be asked. Check it later: npm run setup -- --only spotify';

async function explain({ ui, copy, openPage }: Setup, redirectUri: string): Promise<void> {
  ui.say(`Open ${dashboard} and create an app with "Web API", or open yours.`);
  const copied = await copy(redirectUri);
  ui.say(`Register this redirect URI, letter by letter${copied ? ' (it is on your clipboard)' : ''}:`);
  ui.line(redirectUri);
  ui.say('Under User Management, add each account that will use the server: 5 at most in Development Mode.');
  await openPage(dashboard);
}

function fromEnvironment({ env }: Setup): SpotifyApp | undefined {
  const { SPOTIFY_CLIENT_ID: clientId, SPOTIFY_CLIENT_SECRET: clientSecret } = env;
  if (!(clientId || clientSecret)) return undefined;
  if (!(clientId && clientSecret))
    throw new Stuck('SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET belong together: set both, or neither to be asked.');
  return { clientId: clientId.trim(), clientSecret: clientSecret.trim() };
}

/** Repeats the question for values that cannot be an id or a secret. */
async function asked({ ui }: Setup): Promise<SpotifyApp> {
  for (let nth = 1; ; nth++) {
    const clientId = (await ui.ask('Client ID of the app')).trim();
    const clientSecret = (await ui.askSecret('Client secret (not shown, kept in Secrets Manager alone)')).trim();
    if (clientId === '' || clientSecret === '')
      throw new Stuck('Both are needed. Run: npm run setup -- --only spotify');
    const wrong = malformed({ clientId, clientSecret });
    if (wrong === undefined || nth === 3) return { clientId, clientSecret };
    ui.warn(wrong);
  }
}
