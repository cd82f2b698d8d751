/**
 * Stands in the bundle of `mcp` for Node's `Headers`, `Request` and `Response`. Node loads those together with `fetch`, which is a tenth of a
 * start, and makes a stream of each body. Here a body is a text, and what is not left to Node's own classes.
 */

const token = /^[!#$%&'*+\-.^_`|~\dA-Za-z]+$/;
/** What no value may have, and characters that are no byte. */
const invalid = /[\0\r\n]|[^\0-\xff]/;

function keyOf(name: string): string {
  if (!token.test(name)) throw new TypeError('A header has an invalid name.');
  return name.toLowerCase();
}

function textOf(value: unknown): string {
  const text = String(value).replaceAll(/^[\t\n\r ]+|[\t\n\r ]+$/g, '');
  if (invalid.test(text)) throw new TypeError('A header has an invalid value.');
  return text;
}

type Fields = Iterable<readonly [string, string]> | Readonly<Record<string, string>>;

const isPairs = (fields: Fields): fields is Iterable<readonly [string, string]> => Symbol.iterator in fields;

/** Header fields by the Fetch standard, as far as a server needs it. */
export class Headers {
  readonly #values = new Map<string, readonly string[]>();

  constructor(fields: Fields = {}) {
    for (const [name, value] of isPairs(fields) ? fields : Object.entries(fields)) this.append(name, value);
  }
  append(name: string, value: string): void {
    const key = keyOf(name);
    this.#values.set(key, [...(this.#values.get(key) ?? []), textOf(value)]);
  }
  set(name: string, value: string): void {
    this.#values.set(keyOf(name), [textOf(value)]);
  }
  get(name: string): string | null {
    return this.#values.get(keyOf(name))?.join(', ') ?? null;
  }
  has(name: string): boolean {
    return this.#values.has(keyOf(name));
  }
  delete(name: string): void {
    this.#values.delete(keyOf(name));
  }
  getSetCookie(): readonly string[] {
    return this.#values.get('set-cookie') ?? [];
  }
  forEach(visit: (value: string, name: string, headers: Headers) => void): void {
    for (const [name, value] of this) visit(value, name, this);
  }
  *[Symbol.iterator](): Generator<readonly [string, string]> {
    for (const name of [...this.#values.keys()].sort())
      for (const value of name === 'set-cookie' ? this.getSetCookie() : [this.get(name) ?? '']) yield [name, value];
  }
}

/** A text that can be read once. */
class Body {
  readonly headers: Headers;
  readonly #text: string | undefined;
  #isRead = false;
  #streamed: globalThis.Response | undefined;

  constructor(text: string | undefined, fields: Fields | undefined) {
    this.#text = text;
    this.headers = new Headers(fields);
    if (text !== undefined && !this.headers.has('content-type'))
      this.headers.set('content-type', 'text/plain;charset=UTF-8');
  }
  get bodyUsed(): boolean {
    return this.#isRead || (this.#streamed?.bodyUsed ?? false);
  }
  get body(): ReadableStream | null {
    if (this.#text === undefined) return null;
    this.#streamed ??= new globalThis.Response(this.#text);
    return this.#streamed.body;
  }
  /** @throws TypeError when it was read. */
  protected unread(): string | undefined {
    if (this.bodyUsed) throw new TypeError('The body was read before.');
    return this.#text;
  }
  #read(): string {
    const text = this.unread();
    this.#isRead = text !== undefined;
    // As it would come out of bytes.
    return (text ?? '').toWellFormed().replace(/^\uFEFF/, '');
  }
  text(): Promise<string> {
    return new Promise((resolve) => resolve(this.#read()));
  }
  async json(): Promise<unknown> {
    return JSON.parse(await this.text());
  }
}

interface RequestOptions {
  readonly method?: string;
  readonly headers?: Fields;
  readonly body?: unknown;
}

const withBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
const isText = (body: unknown): body is string | undefined => body === undefined || typeof body === 'string';

/** A request with a text or without a body; Node makes, or refuses, any other. */
export class Request extends Body {
  readonly method: string;
  readonly url: string;
  readonly duplex = 'half';

  constructor(address: string, options: RequestOptions = {}) {
    const { method = 'GET', headers } = options;
    const body = options.body ?? undefined;
    const { href, username, password } = new URL(address);
    super(isText(body) ? body : undefined, headers);
    this.method = method;
    this.url = href;
    const mayBe = withBody.has(method) || ((method === 'GET' || method === 'HEAD') && body === undefined);
    if (!isText(body) || !mayBe || username + password !== '') {
      // biome-ignore lint/correctness/noConstructorReturn: whoever makes a request calls the constructor.
      return Reflect.construct(globalThis.Request, [address, options]);
    }
  }
  /** API Gateway does not say when a client is gone. */
  get signal(): AbortSignal {
    return new AbortController().signal;
  }
  clone(): Request {
    const { url, method, headers } = this;
    return new Request(url, { method, headers, body: this.unread() });
  }
}

interface ResponseOptions {
  readonly status?: number;
  readonly statusText?: string;
  readonly headers?: Fields;
}

const withoutBody: ReadonlySet<number> = new Set([204, 205, 304]);
const ofNode = { Response: '[object Response]', ReadableStream: '[object ReadableStream]' } as const;
const named = (value: unknown): string => Object.prototype.toString.call(value);

/** A response with a text or without a body; Node makes, or refuses, any other. */
export class Response extends Body {
  readonly status: number;
  readonly statusText: string;

  constructor(content?: unknown, options: ResponseOptions = {}) {
    const { status = 200, statusText = '', headers } = options;
    const body = content ?? undefined;
    super(isText(body) ? body : undefined, headers);
    this.status = status;
    this.statusText = statusText;
    const isValid = status >= 200 && status <= 599 && (body === undefined || !withoutBody.has(status));
    if (!isText(body) || !isValid) {
      // biome-ignore lint/correctness/noConstructorReturn: whoever makes a response calls the constructor.
      return Reflect.construct(globalThis.Response, [content, options]);
    }
  }
  get ok(): boolean {
    return this.status <= 299;
  }
  static json(data: unknown, options: ResponseOptions = {}): Response {
    const headers = new Headers(options.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new Response(JSON.stringify(data), { ...options, headers });
  }
  static override [Symbol.hasInstance](value: unknown): boolean {
    return Function.prototype[Symbol.hasInstance].call(Response, value) || named(value) === ofNode.Response;
  }
}

/** Node's, which it loads when it is named. */
class LaterReadableStream {
  constructor(...args: readonly unknown[]) {
    // biome-ignore lint/correctness/noConstructorReturn: whoever makes a stream calls the constructor.
    return Reflect.construct(globalThis.ReadableStream, args);
  }
  static [Symbol.hasInstance](value: unknown): boolean {
    return named(value) === ofNode.ReadableStream;
  }
}

export { LaterReadableStream as ReadableStream };
