import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Emit } from '../observability/emit.ts';

type Handler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** Where a refusal is one of somebody's sign-in, and not of a page that is not there. */
const steps: ReadonlySet<string> = new Set([
  '/oauth/spotify/callback',
  '/oauth/claim',
  '/oauth/token',
  '/oauth/register',
]);
const last = '/oauth/spotify/callback';

/** A handler that counts sign-ins: who comes back from Spotify with a code and is sent on has signed in; a step that fails is a refusal. */
export const countSignIns =
  (handler: Handler, emit: Emit): Handler =>
  async (event) => {
    const result = await handler(event);
    const { statusCode = 200 } = result;
    if (statusCode >= 400 && steps.has(event.rawPath)) emit([{ metric: 'signInFailures', value: 1 }]);
    const hasCode = /(^|&)code=/.test(event.rawQueryString);
    if (statusCode >= 300 && statusCode < 400 && event.rawPath === last && hasCode)
      emit([{ metric: 'signIns', value: 1 }]);
    return result;
  };
