import type { SpotifyApp } from '../deployment.ts';
import { verdictOf } from '../spotify-app.ts';
import { deployed, type Setup, type Step } from '../step.ts';
import { Stuck } from '../ui.ts';

const dashboard = 'https://developer.spotify.com/dashboard';

/** The Spotify app: its redirect URI, its id and its secret. */
export const spotify: Step = {
  name: 'spotify',
  title: 'Spotify app',
  run: async (setup) => {
    const { redirectUri } = await deployed(setup);
    const given = fromEnvironment(setup);
    if (!given && (await setup.deployment.app())) return `Filled in. Its redirect URI is ${redirectUri}`;
    setup.ui.show(
      `1. Open ${dashboard}, make an app (Web API) or open yours.\n2. Register this redirect URI, letter by letter:\n   ${redirectUri}\n3. Under User Management, add each account that will use it (5 in Development Mode).`,
      'In the Spotify developer dashboard',
    );
    const app = given ?? (await asked(setup));
    const verdict = await setup.ui.during('Asking Spotify', () => verdictOf(app, setup.accountsUrl));
    if (verdict === 'refused')
      throw new Stuck(
        `Spotify does not take this client id and secret. Copy both again from ${dashboard}, Settings, and run it again.`,
      );
    if (verdict === 'unreachable')
      setup.ui.warn('Spotify could not be asked whether it takes them: npm run doctor tries again.');
    await setup.deployment.fillApp(app);
    return `Filled in. Its redirect URI is ${redirectUri}`;
  },
};

function fromEnvironment({ env }: Setup): SpotifyApp | undefined {
  const { SPOTIFY_CLIENT_ID: clientId, SPOTIFY_CLIENT_SECRET: clientSecret } = env;
  if (!(clientId || clientSecret)) return undefined;
  if (!(clientId && clientSecret))
    throw new Stuck('SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET belong together: set both, or neither to be asked.');
  return { clientId: clientId.trim(), clientSecret: clientSecret.trim() };
}

async function asked({ ui }: Setup): Promise<SpotifyApp> {
  const clientId = (await ui.ask('Client ID of the app')).trim();
  const clientSecret = (await ui.askSecret('Client secret (not shown, kept in Secrets Manager alone)')).trim();
  if (clientId === '' || clientSecret === '') throw new Stuck('Both are needed. Run: npm run setup -- --only spotify');
  return { clientId, clientSecret };
}
