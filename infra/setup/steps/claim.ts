import { startPage } from '../deployment.ts';
import { reach } from '../reach.ts';
import { deployed, type Setup, type Step } from '../step.ts';
import { isGuessable, strongerToken } from '../token-strength.ts';
import { Stuck } from '../ui.ts';

/** The poll interval in milliseconds, and the number of polls: ten minutes in total. */
const pause = 2000;
const maxPolls = 300;

/** Whether the server has an owner; otherwise its start page offers to claim it. */
export async function isClaimed(page: string): Promise<boolean> {
  const response = await reach(page);
  if (!response.ok) throw new Stuck(`The start page ${page} answers ${response.status}. Run: npm run doctor`);
  return !(await response.text()).includes('action="/oauth/claim"');
}

/** The owner claims the server with its access token and a sign-in at Spotify. */
export const claim: Step = {
  name: 'claim',
  title: 'Owner',
  takes: '1 minute in the browser',
  run: async (setup) => {
    const outputs = await deployed(setup);
    const page = startPage(outputs);
    if (await isClaimed(page)) return 'The server has an owner.';
    const { ui, deployment, copy, openPage } = setup;
    if (!ui.isAttended) throw new Stuck(`Claim the server in a browser at ${page}, then run it again.`);
    const token = await deployment.accessToken();
    // Anybody who guesses the token can claim the server.
    if (isGuessable(token) && !deployment.isLocal)
      throw new Stuck(`The access token of the server could be guessed. ${strongerToken}`);
    const isCopied = await copy(token);
    ui.say('Claim your server: open this page, enter the access token, and sign in with Spotify.');
    ui.line(page);
    if (isCopied) ui.say('The access token is on your clipboard.');
    else {
      ui.say('This command prints the access token:');
      ui.line(await deployment.tokenCommand());
    }
    if (!deployment.isLocal)
      ui.say(
        `If Spotify says "Invalid redirect URI", register ${outputs.redirectUri} with the app, and start again on the page.`,
      );
    await openPage(page);
    await ui.during('Waiting for you to sign in', () => claimed(page, setup));
    return 'The server is yours.';
  },
};

async function claimed(page: string, { sleep }: Setup): Promise<void> {
  for (let nth = 0; nth < maxPolls; nth++) {
    if (await isClaimed(page)) return;
    await sleep(pause);
  }
  throw new Stuck(`Nobody claimed the server within ten minutes. Run: npm run setup -- --only claim`);
}
