import { createHash } from 'node:crypto';

const style = `:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;font:1rem/1.5 system-ui,sans-serif;background:#f4f6f5;color:#17211b}
main{max-width:26rem;margin:1rem;padding:2rem;border-radius:1rem;background:#fff;text-align:center}
h1{margin:0 0 .5rem;font-size:1.4rem}p{margin:0}
@media(prefers-color-scheme:dark){body{background:#101512;color:#e4ebe6}main{background:#1a211d}}`;

/** The page that the browser shows at the end of a sign-in. */
export function callbackPage(signedIn: boolean): {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
} {
  const [title, text] = signedIn
    ? ['You are signed in', 'You can close this page and go back to the terminal.']
    : ['You are not signed in', 'Nothing was changed. You can close this page; the terminal says how to try again.'];
  const digest = createHash('sha256').update(style).digest('base64');
  return {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${digest}'`,
      // The address holds the code.
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    },
    body: `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title} - mcp-spotify</title><style>${style}</style></head>
<body><main><h1>${title}</h1><p>${text}</p></main></body></html>
`,
  };
}
