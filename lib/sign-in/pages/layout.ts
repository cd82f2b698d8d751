import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';

/** The one style sheet: readable on a phone, dark or light as the browser prefers. */
const style = `
:root{color-scheme:light dark;--ink:#16211b;--soft:#4b5a52;--paper:#fff;--card:#f2f5f3;--line:#c6d0ca;--act:#0f6b37;--on:#fff;--bad:#a3261b;--note:#fff4d6}
@media(prefers-color-scheme:dark){:root{--ink:#e8efeb;--soft:#a9b8b0;--paper:#0f1512;--card:#18211c;--line:#3a4a41;--act:#4ed28a;--on:#06210f;--bad:#ff9a8f;--note:#3a3214}}
*{box-sizing:border-box}
[hidden]{display:none!important}
body{margin:0;overflow-wrap:anywhere;background:var(--paper);color:var(--ink);font:1rem/1.55 system-ui,sans-serif}
main{max-width:44rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.7rem;line-height:1.2;margin:.5rem 0 1rem}
h2{font-size:1.2rem;margin:2rem 0 .5rem}
p,ul,ol,dl{margin:.6rem 0}
a{color:var(--act)}
small,.soft{color:var(--soft)}
section,.card{background:var(--card);border:1px solid var(--line);border-radius:.75rem;padding:1rem;margin:1rem 0}
section h2:first-child{margin-top:0}
code,pre{font:.9rem/1.45 ui-monospace,monospace}
pre{overflow-x:auto;background:var(--paper);border:1px solid var(--line);border-radius:.5rem;padding:.6rem;margin:.5rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
code{overflow-wrap:anywhere}
button,.button{font:inherit;min-height:2.75rem;padding:.5rem 1.1rem;border-radius:.6rem;border:1px solid var(--act);background:var(--act);color:var(--on);cursor:pointer;text-decoration:none;display:inline-block}
button.plain,.button.plain{background:none;color:var(--act)}
button.bad{background:none;border-color:var(--bad);color:var(--bad)}
button:focus-visible,a:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid var(--act);outline-offset:2px}
input[type=text],input[type=password]{font:inherit;width:100%;min-height:2.75rem;padding:.5rem;border:1px solid var(--soft);border-radius:.5rem;background:var(--paper);color:var(--ink)}
label{display:block;margin:.5rem 0}
label.check{display:flex;gap:.6rem;align-items:flex-start}
input[type=checkbox]{width:1.25rem;height:1.25rem;flex:none;margin-top:.15rem}
form{margin:.6rem 0}
.copy{display:flex;flex-wrap:wrap;gap:.5rem;align-items:flex-start;margin:.5rem 0}
.copy pre{flex:1 1 16rem;min-width:0;min-height:2.75rem;margin:0}
.row{display:flex;flex-wrap:wrap;gap:.6rem;align-items:center}
.note{background:var(--note);border:1px solid var(--line);border-radius:.6rem;padding:.7rem 1rem}
dt{color:var(--soft);font-size:.9rem}
dd{margin:0 0 .6rem;overflow-wrap:anywhere}
footer{margin-top:2rem;color:var(--soft);font-size:.9rem}
.list{list-style:none;padding:0}
.list li{display:flex;flex-wrap:wrap;gap:.2rem 1rem;align-items:center;justify-content:space-between;border-top:1px solid var(--line);padding:.4rem 0}
summary{cursor:pointer;min-height:2.75rem;padding:.5rem 0;font-weight:600}
`;

/** Copies the text before a button, or selects it if the browser refuses; without the script it is selected by hand, and the buttons are not shown. */
const script = `if(navigator.clipboard)for(const b of document.querySelectorAll('button[data-copy]')){b.hidden=false;b.addEventListener('click',async()=>{const t=document.getElementById(b.dataset.copy);try{await navigator.clipboard.writeText(t.textContent);b.textContent='Copied'}catch{getSelection().selectAllChildren(t)}})}`;

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/** What a page may load and where its forms may lead (https://www.w3.org/TR/CSP3/). */
const policy = (formTargets: readonly string[]): string =>
  [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${hash(script)}`,
    'img-src data:',
    // Browsers also apply this to redirects after a form was sent.
    `form-action ${["'self'", ...formTargets].join(' ')}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; ');

/** Escaped HTML: interpolated texts cannot become markup. */
export type Html = ReturnType<typeof html>;

export interface Page {
  readonly title: string;
  readonly body: Html;
  readonly status?: number;
  /** Origins or schemes, besides our own, to which a form of the page may redirect. */
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

/** The headers of every page: no foreign content, no framing, no caching. */
export const pageHeaders = (formTargets: readonly string[] = []): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': policy(formTargets),
  ...strictHeaders,
});

/** The headers of every response of the sign-in. */
export const strictHeaders: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  // With no-referrer, browsers would send forms with the origin "null".
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

/** Redirects the browser by GET, whatever method its request had. */
export function redirectTo(location: string, cookies: readonly string[] = []): Response {
  const headers = new Headers({ ...strictHeaders, location });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: 303, headers });
}
