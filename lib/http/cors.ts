const day = 86_400;

/**
 * Answers a browser that asks whether a page may send a request: every origin that passed the origin check may.
 * Source: https://fetch.spec.whatwg.org/#http-cors-protocol
 */
export function preflight({ method, headers }: Request): Response | undefined {
  if (method !== 'OPTIONS' || !headers.has('origin') || !headers.has('access-control-request-method')) return undefined;
  const asked = headers.get('access-control-request-headers');
  return new Response(null, {
    status: 204,
    headers: {
      'access-control-allow-methods': 'POST',
      'access-control-max-age': String(day),
      // A fixed list would break when the protocol adds a header.
      ...(asked !== null && { 'access-control-allow-headers': asked }),
    },
  });
}

/** Lets the page that sent a request read the answer, and in it how to sign in. */
export function readable({ headers }: Request, response: Response): Response {
  const origin = headers.get('origin');
  if (origin === null) return response;
  response.headers.set('access-control-allow-origin', origin);
  response.headers.set('access-control-expose-headers', 'WWW-Authenticate');
  response.headers.append('vary', 'Origin');
  return response;
}
