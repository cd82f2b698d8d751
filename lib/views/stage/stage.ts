import type { McpUiDisplayMode } from '@modelcontextprotocol/ext-apps';
import { type Covers, makeCovers } from '../dom/cover.ts';
import { h } from '../dom/element.ts';
import { type Language, languageOf } from '../dom/format.ts';
import { type Answer, readAnswer } from '../model/answer.ts';
import { type Json, number, text } from '../model/json.ts';
import { type HostContext, readContext } from '../protocol/context.ts';
import { connectHost, type Host } from '../protocol/host.ts';
import { unknownMethod } from '../protocol/messages.ts';

/** The connection of a view to its host and server. */
export interface Stage {
  readonly root: HTMLElement;
  /** The language for numbers, times and dates. */
  readonly language: () => Language;
  readonly covers: Covers;
  readonly context: () => HostContext;
  /** Whether the host forwards calls; otherwise a view shows no controls. */
  readonly canAct: () => boolean;
  /** Calls a tool; a failure is returned as an answer. */
  readonly call: (tool: string, args: Json) => Promise<Answer>;
  /** Tells the model what the user did here. */
  readonly did: (sentence: string) => void;
  /** Posts a message as the user; resolves to whether the host accepted it. */
  readonly say: (sentence: string) => Promise<boolean>;
  readonly open: (url: string) => void;
  /** Requests full screen, picture in picture, or inline display. */
  readonly display: (mode: McpUiDisplayMode) => void;
  /** Announces a sentence to screen readers. */
  readonly announce: (sentence: string) => void;
  /** The start page of the server, for signing in. */
  readonly signInUrl: string | undefined;
}

/** The handlers of a view. */
export interface View {
  readonly input: (args: Json) => void;
  readonly answer: (answer: Answer) => void;
  /** The host's context changed: language, time zone, display mode. */
  readonly redraw: () => void;
  /** The host removes the view. */
  readonly end?: () => void;
}

const maxTold = 6;
/** The time after which a view says that it still waits for a tool. Milliseconds. */
const patience = 20_000;

/** Connects a view to its host. */
export function start(name: string, make: (stage: Stage) => View): void {
  const root = document.getElementById('view') ?? document.body;
  const live = h('div.spoken', { role: 'status', 'aria-live': 'polite' });
  document.body.append(live);
  const covers = makeCovers();
  const reports: string[] = [];
  let context = readContext({});
  let language = languageOf();
  let hasTools = true;
  /** Whether the server offers the core tools, through which the others are called. */
  let isShort = false;

  const read = (result: Json): Answer => {
    const answer = readAnswer(result);
    if (answer.covers) covers.add(answer.covers);
    return answer;
  };
  const take = (answer: Answer): void => {
    clearTimeout(late);
    root.removeAttribute('aria-busy');
    view.answer(answer);
  };
  function setTools(given: boolean): void {
    if (given === hasTools) return;
    hasTools = given;
    view.redraw();
  }
  const host = connectHost({
    input: (args) => view.input(args),
    result: (result) => take(read(result)),
    cancelled: () => take(failure('The call was stopped.')),
    context: (changed) => {
      context = changed;
      language = languageOf(changed.locale, changed.timeZone);
      applyContext(changed);
      view.redraw();
    },
    teardown: () => {
      clearTimeout(late);
      view.end?.();
      root.remove();
    },
  });

  async function call(tool: string, args: Json): Promise<Answer> {
    if (!hasTools) return failure('Ask the assistant instead.');
    const by = isRead(tool) ? 'read_with_tool' : 'use_tool';
    const answer = await (isShort ? host.call(by, { tool, arguments: args }) : host.call(tool, args)).then(
      read,
      (error: unknown) => {
        if (error instanceof Error && error.cause === unknownMethod) setTools(false);
        return refused(error);
      },
    );
    if (isShort || !isUnlisted(answer)) return answer;
    isShort = true;
    return call(tool, args);
  }
  const quietly = (sent: Promise<void>): void => void sent.catch(() => {});
  /** If the host opens no links, the frame may be allowed to. */
  const open = (url: string): void => void host.open(url).catch(() => window.open(url, '_blank', 'noopener'));

  const view: View = make({
    root,
    covers,
    call,
    open,
    language: () => language,
    context: () => context,
    canAct: () => hasTools,
    did: (sentence) => {
      reports.push(sentence);
      // Each message replaces the previous one.
      quietly(host.tell(`In the ${name} view the user: ${reports.slice(-maxTold).join('; ')}.`));
    },
    say: (sentence) =>
      host.say(sentence).then(
        () => true,
        () => false,
      ),
    display: (mode) => quietly(host.display(mode)),
    announce: (sentence) => {
      live.textContent = sentence;
    },
    signInUrl: startPage(),
  });

  root.addEventListener('click', (event) => {
    const link = event.target instanceof Element && event.target.closest('a');
    if (!link) return;
    event.preventDefault();
    open(link.href);
  });

  const late = setTimeout(() => take(failure('No answer has come yet.')), patience);
  host.greet(name).then(
    (given) => {
      setTools(given);
      reportSize(host);
    },
    (error: unknown) => take(refused(error)),
  );
}

/** Whether a tool changes nothing. */
export const isRead = (tool: string): boolean => /^(?:get|search|check)(?:_|$)/.test(tool);

const failure = (sentence: string): Answer => ({ data: {}, failed: true, sentence, warnings: [] });

const refused = (error: unknown): Answer => {
  const { message, cause } = error instanceof Error ? error : { message: 'it gave no reason.', cause: 0 };
  return failure(cause === undefined ? message : `This app did not pass it on: ${message}`);
};

/** Whether the server answered that the tool is reached through a core tool. */
const isUnlisted = ({ failed, sentence = '' }: Answer): boolean =>
  failed && sentence.includes('is not listed here: call');

/** The address of the server, which it writes into the document. */
function startPage(): string | undefined {
  const origin = document.querySelector<HTMLMetaElement>('meta[name="server"]')?.content ?? '';
  return /^https?:\/\/[^/]+$/.test(origin) ? `${origin}/` : undefined;
}

/** A size in pixels, as many hosts give them, as one that the text size of the browser changes. */
const scalable = (value: string): string => value.replace(/^([\d.]+)px$/, (_, pixels) => `${Number(pixels) / 16}rem`);

/** The host's colours and fonts. Not its language: the document says that of its words, which are English. */
function applyContext({ theme, variables, fonts, displayMode, insets }: HostContext): void {
  const { documentElement: html, body } = document;
  // What the host no longer gives is gone, too.
  html.style.cssText = `color-scheme: ${theme ?? 'light dark'}`;
  html.dataset['mode'] = displayMode;
  // For styles that a colour scheme cannot select: the logo.
  html.dataset['theme'] = theme ?? '';
  for (const [name, value] of Object.entries(variables))
    if (name.startsWith('--')) html.style.setProperty(name, scalable(text(value) ?? ''));
  body.style.padding = ['top', 'right', 'bottom', 'left'].map((side) => `${number(insets[side]) ?? 0}px`).join(' ');
  if (fonts && !document.getElementById('fonts')) document.head.append(h('style', { id: 'fonts' }, fonts));
}

/** Tells the host how high the content is, whenever that changes. */
function reportSize(host: Host): void {
  let last = '';
  const report = (): void => {
    const { width, height } = document.documentElement.getBoundingClientRect();
    const size = [Math.ceil(width), Math.ceil(height)] as const;
    if (String(size) === last) return;
    last = String(size);
    host.resized(...size);
  };
  new ResizeObserver(report).observe(document.documentElement);
  report();
}
