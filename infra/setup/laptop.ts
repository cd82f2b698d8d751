import * as z from 'zod';
import { type Deployment, type Outputs, startPage } from './deployment.ts';
import { Stuck } from './ui.ts';

/** The laptop emulates CloudWatch. */
const alarmList = z.object({
  alarms: z.array(z.object({ name: z.string(), state: z.string(), description: z.string() })),
});

const elsewhere = 'A local server is started with npm start and ends with it.';
const no = (): Promise<never> => Promise.reject(new Stuck(elsewhere));

/** The server of `npm start`: there is nothing to deploy, and the demo Spotify has an app already. */
export function localDeployment(mcpUrl: string, token: string | undefined): Deployment {
  const outputs: Outputs = { mcpUrl, redirectUri: new URL('/oauth/spotify/callback', mcpUrl).href };
  return {
    isLocal: true,
    where: async () => {
      const isReachable = await fetch(startPage(outputs)).then(
        // An error status is a result too: the doctor explains it.
        () => true,
        () => false,
      );
      if (!isReachable) throw new Stuck(`Nobody answers at ${startPage(outputs)}. Start it with: npm start`);
      return `the laptop at ${mcpUrl}`;
    },
    bootstrapped: () => Promise.resolve('yes'),
    bootstrap: no,
    outputs: () => Promise.resolve(outputs),
    obstacle: () => Promise.resolve(undefined),
    deploy: no,
    app: () => Promise.resolve({ clientId: 'the laptop’s', clientSecret: 'the laptop’s' }),
    fillApp: no,
    accessToken: () =>
      token === undefined || token === ''
        ? Promise.reject(new Stuck('Set MCP_ACCESS_TOKEN to the token that npm start printed.'))
        : Promise.resolve(token),
    tokenCommand: () => Promise.resolve('npm start'),
    raisedAlarms: async () => {
      const answer = await fetch(new URL('/_local/alarms', mcpUrl));
      return alarmList.parse(await answer.json()).alarms.filter(({ state }) => state === 'ALARM');
    },
    keepsData: () => Promise.resolve(false),
    leftBefore: () => Promise.resolve({ names: [], adopt: no }),
    leftUsers: () => Promise.resolve(undefined),
    destroy: () => Promise.resolve([elsewhere]),
    problem: () => Promise.resolve(undefined),
  };
}
