/** A minimal browser for forms: stores cookies by host, follows no redirects. */
export interface FormBrowser {
  readonly get: (url: string) => Promise<PageResponse>;
  /** Sends a form of the page, with its hidden fields. */
  readonly submit: (
    page: PageResponse,
    action: string,
    fields?: Readonly<Record<string, string | readonly string[]>>,
  ) => Promise<PageResponse>;
  /** Names and values of the cookies of a host. */
  readonly cookies: (host: string) => ReadonlyMap<string, string>;
}

/** The response of the server. */
export interface PageResponse {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The absolute URL of a redirect. */
  readonly location: string | undefined;
}

/** A new browser. */
export function formBrowser(seen: (text: string) => void = () => undefined): FormBrowser {
  const jars = new Map<string, Map<string, Cookie>>();
  const jar = (host: string): Map<string, Cookie> => {
    const found = jars.get(host) ?? new Map<string, Cookie>();
    jars.set(host, found);
    return found;
  };
  const send = async (url: string, init: RequestInit): Promise<PageResponse> => {
    const { host, pathname } = new URL(url);
    const headers = new Headers(init.headers);
    const cookies = [...jar(host).values()]
      .filter(({ path }) => pathname.startsWith(path))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
    if (cookies !== '') headers.set('cookie', cookies);
    headers.set('accept', 'text/html');
    if (init.method === 'POST' && !headers.has('origin')) headers.set('origin', new URL(url).origin);
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) keep(jar(host), line);
    const text = await answer.text();
    seen(`${JSON.stringify([...answer.headers])}\n${text}`);
    const location = answer.headers.get('location');
    return {
      url,
      status: answer.status,
      headers: answer.headers,
      text,
      location: location === null ? undefined : new URL(location, url).href,
    };
  };
  return {
    get: (url) => send(url, {}),
    submit: (page, action, fields = {}) => {
      const body = new URLSearchParams(hiddenIn(formOf(page.text, action)));
      for (const [name, values] of Object.entries(fields)) {
        body.delete(name);
        for (const value of [values].flat()) body.append(name, value);
      }
      return send(new URL(action, page.url).href, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
        body: body.toString(),
      });
    },
    cookies: (host) => new Map([...jar(host).values()].map(({ name, value }) => [name, value])),
  };
}

interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** Stores a cookie by name and path, as a browser does. */
function keep(jar: Map<string, Cookie>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ');
  const [name = '', value = ''] = pair.split(/=(.*)/s);
  const path = attributes.find((attribute) => attribute.toLowerCase().startsWith('path='))?.slice(5) ?? '/';
  const gone = attributes.some((attribute) => attribute === 'Max-Age=0' || /expires=thu, 01 jan 1970/i.test(attribute));
  if (gone) jar.delete(`${name} ${path}`);
  else jar.set(`${name} ${path}`, { name, value, path });
}

const formOf = (text: string, action: string): string => {
  const forms = [...text.matchAll(/<form[^>]*action="([^"]*)"[^>]*>(.*?)<\/form>/gs)];
  const found = forms.find(([, target]) => unescaped(target ?? '') === action);
  if (found === undefined) throw new Error(`There is no form to ${action} in: ${text.slice(0, 2000)}`);
  return found[2] ?? '';
};

const hiddenIn = (form: string): Array<[string, string]> =>
  [...form.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    unescaped(name),
    unescaped(value),
  ]);

const unescaped = (text: string): string =>
  text
    .replace(/&#(\d+);/g, (_whole, code: string) => String.fromCharCode(Number(code)))
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
