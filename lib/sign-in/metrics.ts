import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { Emit } from '../observability/emit.ts';

type Handler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

/** The steps of a sign-in; errors elsewhere are requests for pages that do not exist. */
const steps: ReadonlySet<string> = new Set([
  '/oauth/spotify/callback',
  '/oauth/claim',
  '/oauth/token',
  '/oauth/register',
]);
const last = '/oauth/spotify/callback';

/** A handler that counts sign-ins: a user who returns from Spotify with a code and is redirected has signed in; a step that fails is a failure. */
export const countSignIns =
  (handler: Handler, emit: Emit): Handler =>
  async (event) => {
    const result = await handler(event);
    const { statusCode = 200 } = result;
    if (statusCode >= 400 && steps.has(event.rawPath)) emit([{ metric: 'signInFailures', value: 1 }]);
    const hasCode = /(^|&)code=/.test(event.rawQueryString);
    if (statusCode >= 300 && statusCode < 400 && event.rawPath === last && hasCode)
      emit([{ metric: 'signInFailures', value: 0 }]);
    return result;
  };
