import { CfnOutput, Stack, Tags } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Endpoint } from './constructs/endpoint.ts';
import { Monitoring } from './constructs/monitoring/monitoring.ts';
import { Rollout } from './constructs/rollout.ts';
import { SignIn } from './constructs/sign-in.ts';
import { State } from './constructs/state.ts';
import { Warming } from './constructs/warming.ts';
import type { Settings } from './settings.ts';

/** The whole server: `State` stores, `SignIn` authenticates, `Endpoint` serves, `Warming` fills the cache, `Monitoring` alerts, `Rollout` replaces versions; the outputs say what is left to do by hand. */
export class McpServerStack extends Stack {
  constructor(scope: Construct, settings: Settings) {
    super(scope, settings.stackName, { description: 'MCP server for Spotify' });
    // Some regions do not know tags of dashboards yet, and refuse them.
    Tags.of(this).add('project', 'mcp-server-for-spotify', { excludeResourceTypes: ['AWS::CloudWatch::Dashboard'] });
    const state = new State(this, 'State', {
      retainData: settings.retainData,
      userSecretPrefix: `${settings.stackName}/users/`,
    });
    const { warm } = new Warming(this, 'Warming', { state, settings });
    const { oauth } = new SignIn(this, 'SignIn', { state, settings });
    const endpoint = new Endpoint(this, 'Endpoint', { state, settings, warm, oauth });
    const { mcp, apiId, accessLog } = endpoint;
    if (settings.monitoring)
      new Monitoring(this, 'Monitoring', { settings, state, functions: [mcp, oauth, warm], apiId, accessLog });
    if (settings.rollout !== 'all-at-once') {
      const { origin } = endpoint.address;
      new Rollout(this, 'Rollout', {
        ...{ settings, state, mcp, oauth, origin, apiId },
        shift: settings.rollout,
      });
    }
    this.#tell(state, endpoint);
  }

  #tell(state: State, { address }: Endpoint): void {
    const output = (id: string, value: string, description: string) => new CfnOutput(this, id, { value, description });
    output('McpUrl', `${address.origin}/mcp`, 'Add this URL to your MCP client.');
    output(
      'SpotifyRedirectUri',
      `${address.origin}/oauth/spotify/callback`,
      'Register this redirect URI with your app in the Spotify developer dashboard.',
    );
    output(
      'SpotifyAppSecret',
      state.appSecret.ref,
      'Fill in clientId and clientSecret of your Spotify app here (Secrets Manager).',
    );
    output(
      'AccessTokenSecret',
      state.serverSecret.ref,
      'Holds the accessToken for clients that send an Authorization header (Secrets Manager).',
    );
    if (address.cnameTarget !== undefined) {
      output('DomainTarget', address.cnameTarget, 'Point a CNAME record of your domain to this host.');
    }
  }
}
