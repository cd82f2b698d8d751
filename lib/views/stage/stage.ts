import type { McpUiDisplayMode } from '@modelcontextprotocol/ext-apps';
import { type Covers, makeCovers } from '../dom/cover.ts';
import { h } from '../dom/element.ts';
import { type Language, languageOf } from '../dom/format.ts';
import { type Answer, readAnswer } from '../model/answer.ts';
import type { Json } from '../model/json.ts';
import { type HostContext, readContext } from '../protocol/context.ts';
import { connect, type Host } from '../protocol/host.ts';
import { unknownMethod } from '../protocol/messages.ts';

/** What a view works with. */
export interface Stage {
  readonly root: HTMLElement;
  /** In which numbers, times and dates are written. */
  readonly language: () => Language;
  readonly covers: Covers;
  readonly context: () => HostContext;
  /** Whether the host passes calls on; without that a view shows no controls. */
  readonly canAct: () => boolean;
  /** Calls a tool; a failure is an answer too. */
  readonly call: (tool: string, args: Json) => Promise<Answer>;
  /** Tells the model what the user did here. */
  readonly did: (sentence: string) => void;
  /** Posts a sentence as the user; resolves to whether the host took it. */
  readonly say: (sentence: string) => Promise<boolean>;
  readonly open: (url: string) => void;
  /** Asks the host for full screen, for picture in picture, or for the place in the conversation. */
  readonly display: (mode: McpUiDisplayMode) => void;
  /** Tells a screen reader. */
  readonly announce: (sentence: string) => void;
  /** The start page of the server, where people sign in. */
  readonly signInUrl: string | undefined;
}

/** What a view does with what it is given. */
export interface View {
  readonly input: (args: Json) => void;
  readonly answer: (answer: Answer) => void;
  /** The host's context changed: language, time zone, display mode. */
  readonly redraw: () => void;
  /** The host takes the view away. */
  readonly end?: () => void;
}

const mostTold = 6;
/** So long a tool may take before a view says that it still waits. Milliseconds. */
const patience = 20_000;

/** Connects a view to its host. */
export function start(name: string, make: (stage: Stage) => View): void {
  const root = document.getElementById('view') ?? document.body;
  const live = h('div.spoken', { role: 'status', 'aria-live': 'polite' });
  document.body.append(live);
  const covers = makeCovers();
  const told: string[] = [];
  let host: Host | undefined;
  let language = languageOf(undefined, undefined);
  let context: HostContext | undefined;
  let hasTools = true;
  let late: ReturnType<typeof setTimeout> | undefined;

  const asked = <T>(use: (host: Host) => Promise<T>): Promise<T> =>
    host ? use(host) : Promise.reject(new Error('The view is not connected yet.'));
  const read = (result: Json): Answer => {
    const answer = readAnswer(result);
    if (answer.covers) covers.add(answer.covers);
    return answer;
  };
  /** Whether the server offers its short list, which has a way to every other tool. */
  let isShort = false;
  const ask = (tool: string, args: Json, isAround: boolean): Promise<Answer> => {
    if (!hasTools) return Promise.resolve(failure('This app lets views do nothing. Ask the assistant instead.'));
    const by = /^(?:get|search|check)(?:_|$)/.test(tool) ? 'read_with_tool' : 'use_tool';
    const call = isAround ? { tool: by, args: { tool, arguments: args } } : { tool, args };
    return asked((one) => one.call(call.tool, call.args)).then(read, (error: unknown) => {
      if (error instanceof Error && error.cause === unknownMethod) setTools(false);
      return refused(error);
    });
  };
  function setTools(given: boolean): void {
    if (given === hasTools) return;
    hasTools = given;
    view.redraw();
  }
  const quietly = (use: (host: Host) => Promise<void>): void => void asked(use).catch(() => {});

  /** A host that opens no links may still let the frame do it. */
  const open = (url: string): void =>
    void asked((one) => one.open(url)).catch(() => window.open(url, '_blank', 'noopener'));

  const view: View = make({
    root,
    covers,
    language: () => language,
    context: () => context ?? readContext({}),
    canAct: () => hasTools,
    call: async (tool, args) => {
      const answer = await ask(tool, args, isShort);
      if (isShort || !isUnlisted(answer)) return answer;
      isShort = true;
      return ask(tool, args, true);
    },
    did: (sentence) => {
      told.push(sentence);
      // What is told replaces what was told before.
      quietly((one) => one.tell(`In the ${name} view the user: ${told.slice(-mostTold).join('; ')}.`));
    },
    say: (sentence) =>
      asked((one) => one.say(sentence)).then(
        () => true,
        () => false,
      ),
    open,
    display: (mode) => quietly((one) => one.display(mode)),
    announce: (sentence) => {
      live.textContent = sentence;
    },
    signInUrl: startPage(),
  });

  root.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest('a') : undefined;
    if (!link) return;
    event.preventDefault();
    open(link.href);
  });

  const take = (answer: Answer): void => {
    clearTimeout(late);
    root.removeAttribute('aria-busy');
    view.answer(answer);
  };
  const events = {
    input: view.input,
    result: (result: Json) => take(read(result)),
    cancelled: () => take(failure('The call was stopped.')),
    context: (changed: HostContext) => {
      const isFirst = context === undefined;
      context = changed;
      language = languageOf(changed.locale, changed.timeZone);
      applyContext(changed);
      if (!isFirst) view.redraw();
    },
    teardown: () => {
      clearTimeout(late);
      host = undefined;
      view.end?.();
      root.remove();
    },
  };
  connect(name, '1', events).then(
    (connected) => {
      host = connected;
      setTools(connected.hasTools);
      reportSize(connected);
    },
    (error: unknown) => take(refused(error)),
  );
  late = setTimeout(() => take(failure('No answer has come yet.')), patience);
}

const nothing: Answer = {
  data: {},
  beside: undefined,
  sentence: undefined,
  failed: false,
  stale: undefined,
  warnings: [],
  covers: undefined,
};

const failure = (sentence: string): Answer => ({ ...nothing, failed: true, sentence });

const refused = (error: unknown): Answer => {
  const { message, cause } = error instanceof Error ? error : new Error('it gave no reason.', { cause: 0 });
  return failure(cause === undefined ? message : `This app did not pass it on: ${message}`);
};

/** The server's words for a tool that its short list leads to. */
const isUnlisted = ({ failed, sentence = '' }: Answer): boolean =>
  failed && sentence.includes('is not listed here: call');

/** Where the server is, which it writes into the document. */
function startPage(): string | undefined {
  const origin = document.querySelector<HTMLMetaElement>('meta[name="server"]')?.content ?? '';
  return /^https?:\/\/[^/]+$/.test(origin) ? `${origin}/` : undefined;
}

/** The names of the variables that the host gave. */
let given: readonly string[] = [];

/** The host's colours, fonts and language. */
function applyContext({ theme, variables, fonts, displayMode, locale, insets }: HostContext): void {
  const { documentElement: html } = document;
  html.style.colorScheme = theme ?? 'light dark';
  html.dataset['mode'] = displayMode;
  // For what a colour scheme cannot choose: the logo.
  html.dataset['theme'] = theme ?? '';
  for (const name of given) if (!(name in variables)) html.style.removeProperty(name);
  given = Object.keys(variables);
  for (const [name, value] of Object.entries(variables)) html.style.setProperty(name, value);
  for (const [at, side] of ['top', 'right', 'bottom', 'left'].entries())
    html.style.setProperty(`--inset-${side}`, `${insets[at] ?? 0}px`);
  if (locale) html.lang = locale;
  if (fonts && !document.getElementById('fonts')) document.head.append(h('style', { id: 'fonts' }, fonts));
}

/** Tells the host how high the content is, whenever that changes. */
function reportSize(host: Host): void {
  let last = '';
  const report = (): void => {
    const { width, height } = document.documentElement.getBoundingClientRect();
    const size = `${Math.ceil(width)} ${Math.ceil(height)}`;
    if (size === last) return;
    last = size;
    host.resized(Math.ceil(width), Math.ceil(height));
  };
  new ResizeObserver(report).observe(document.documentElement);
  report();
}
