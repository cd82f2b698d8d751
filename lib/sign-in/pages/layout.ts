import { html, raw } from 'hono/html';
import { policy, script, style } from './style.ts';

/** Escaped HTML: texts that are put into it cannot become markup. */
export type Html = ReturnType<typeof html>;

export interface Page {
  readonly title: string;
  readonly body: Html;
  readonly status?: number;
  /** Origins or schemes, besides our own, to which a form of the page may lead. */
  readonly formTargets?: readonly string[];
  /** `Set-Cookie` values. */
  readonly cookies?: readonly string[];
}

export const documentOf = async (title: string, body: Html): Promise<string> =>
  String(
    await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${raw(style)}</style>
</head>
<body>
<main>
${body}
</main>
<script>${raw(script)}</script>
</body>
</html>
`,
  );

/** The headers of every page: nothing foreign runs, nobody frames it, nothing of it is kept. */
export const pageHeaders = (formTargets: readonly string[] = []): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy(formTargets),
  ...strictHeaders,
});

/** The headers of every answer of sign-in. */
export const strictHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  // With no-referrer browsers would send forms with the origin "null".
  'referrer-policy': 'same-origin',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'interest-cohort=()',
};

export async function respondWith({ title, body, status = 200, formTargets, cookies = [] }: Page): Promise<Response> {
  const headers = new Headers(pageHeaders(formTargets));
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(await documentOf(title, body), { status, headers });
}

/** Sends the browser on, by GET whatever it asked with. */
export function redirectTo(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ ...strictHeaders, location });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}
