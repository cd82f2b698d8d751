import {
  discoverAuthorizationServerMetadata,
  discoverOAuthProtectedResourceMetadata,
} from '@modelcontextprotocol/sdk/client/auth.js';
import { describe, expect, it } from 'vitest';
import { useTestStack } from '../support/test-stack.ts';

/** What `challengeMapping=false` deploys, before a gateway that renames the header. */
describe('where no challenge header arrives', () => {
  const testStack = useTestStack({
    environment: { GATEWAY_WWW_AUTHENTICATE: 'rename' },
    edit: (template) => {
      const copy = structuredClone(template);
      for (const { Type, Properties } of Object.values(copy.Resources))
        if (Type === 'AWS::ApiGatewayV2::Integration') delete Properties['ResponseParameters'];
      return copy;
    },
  });

  it('a client discovers the sign-in by the well-known documents', async () => {
    const { laptop, origin } = testStack();
    const refused = await fetch(laptop.mcpUrl, { method: 'POST', body: '{}' });
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, null]);
    const resource = await discoverOAuthProtectedResourceMetadata(laptop.mcpUrl);
    expect(resource.resource).toBe(laptop.mcpUrl);
    const [server = ''] = resource.authorization_servers ?? [];
    const metadata = await discoverAuthorizationServerMetadata(server);
    expect(metadata?.issuer).toBe(origin);
    expect(metadata?.registration_endpoint).toContain(origin);
  });
});
