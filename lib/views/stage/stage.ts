import type { McpUiDisplayMode } from '@modelcontextprotocol/ext-apps';
import { addCovers } from '../dom/covers.ts';
import { h } from '../dom/element.ts';
import { type Answer, readAnswer } from '../model/answer.ts';
import { setLanguage } from '../model/format.ts';
import { type Json, number, text } from '../model/json.ts';
import type { ToolCall } from '../model/rows.ts';
import { type HostContext, readContext } from '../protocol/context.ts';
import * as host from '../protocol/host.ts';
import { unknownMethod } from '../protocol/messages.ts';

/** The handlers of a view. */
export interface View {
  readonly answer: (answer: Answer) => void;
  /** The host's context changed: language, time zone, display mode. */
  readonly redraw: () => void;
  /** The host removes the view. */
  readonly end?: () => void;
}

const maxTold = 6;
/** The time after which a view says that it still waits for a tool. Milliseconds. */
const patience = 20_000;

export const root = document.getElementById('view') ?? document.body;
const live = h('div.spoken', { role: 'status', 'aria-live': 'polite' });
document.body.append(live);
/** The start page of the server, for signing in; empty if it is unknown. */
export const signInUrl = startPage();

/** A document is one view at one host, so what connects the two is a module and not passed to everything. */
let view: View | undefined;
let viewName = '';
let hostContext = readContext({});
let args: Json = {};
let hasTools = true;
/** Whether the server offers the core tools, through which the others are called. */
let isShort = false;
const reports: string[] = [];

const late = setTimeout(() => take(failure('No answer has come yet.')), patience);

/** Shows a view, and connects it to its host. */
export function start(name: string, started: View): void {
  viewName = name;
  view = started;
  redraw();
  host
    .connect(name, {
      input: (given) => {
        args = given;
      },
      result: (result) => take(read(result)),
      cancelled: () => take(failure('The call was stopped.')),
      context: (changed) => {
        hostContext = changed;
        setLanguage(changed.locale, changed.timeZone);
        applyContext(changed);
        redraw();
      },
      teardown: () => {
        clearTimeout(late);
        started.end?.();
        root.remove();
      },
    })
    .then(
      (given) => {
        setTools(given);
        watchSize();
      },
      (error: unknown) => take(refused(error)),
    );
}

export const redraw = (): void => view?.redraw();
export const context = (): HostContext => hostContext;
/** The call whose answer is shown, as far as the host says. */
export const shown = (): Partial<ToolCall> => ({ ...(hostContext.tool && { tool: hostContext.tool }), args });
/** Whether the host forwards calls; otherwise a view shows no controls. */
export const canAct = (): boolean => hasTools;

function setTools(given: boolean): void {
  if (given === hasTools) return;
  hasTools = given;
  redraw();
}

function read(result: Json): Answer {
  const answer = readAnswer(result);
  if (answer.covers) addCovers(answer.covers);
  return answer;
}

function take(answer: Answer): void {
  clearTimeout(late);
  root.removeAttribute('aria-busy');
  view?.answer(answer);
}

/** Calls a tool; a failure is returned as an answer. */
export async function call(tool: string, given: Json): Promise<Answer> {
  if (!hasTools) return failure('Ask the assistant instead.');
  const by = isRead(tool) ? 'read_with_tool' : 'use_tool';
  const answer = await (isShort ? host.callTool(by, { tool, arguments: given }) : host.callTool(tool, given)).then(
    read,
    (error: unknown) => {
      if (error instanceof Error && error.cause === unknownMethod) setTools(false);
      return refused(error);
    },
  );
  if (isShort || !isUnlisted(answer)) return answer;
  isShort = true;
  return call(tool, given);
}

/** Tells the model what the user did here. Each message replaces the previous one. */
export function did(sentence: string): void {
  reports.push(sentence);
  quietly(host.updateContext(`In the ${viewName} view the user: ${reports.slice(-maxTold).join('; ')}.`));
}

/** Posts a message as the user; resolves to whether the host accepted it. */
export const say = (sentence: string): Promise<boolean> =>
  host.postMessage(sentence).then(
    () => true,
    () => false,
  );

/** If the host opens no links, the frame may be allowed to. */
export const open = (url: string): void => void host.openLink(url).catch(() => window.open(url, '_blank', 'noopener'));

/** Requests full screen, picture in picture, or inline display. */
export const display = (mode: McpUiDisplayMode): void => quietly(host.requestDisplayMode(mode));

/** Announces a sentence to screen readers. */
export function announce(sentence: string): void {
  live.textContent = sentence;
}

function quietly(sent: Promise<void>): void {
  sent.catch(() => {});
}

root.addEventListener('click', (event) => {
  const link = event.target instanceof Element && event.target.closest('a');
  if (!link) return;
  event.preventDefault();
  open(link.href);
});

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
function startPage(): string {
  const origin = document.querySelector<HTMLMetaElement>('meta[name="server"]')?.content ?? '';
  return /^https?:\/\/[^/]+$/.test(origin) ? `${origin}/` : '';
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
function watchSize(): void {
  let last = '';
  const report = (): void => {
    const { width, height } = document.documentElement.getBoundingClientRect();
    const size = [Math.ceil(width), Math.ceil(height)] as const;
    if (String(size) === last) return;
    last = String(size);
    host.reportSize(...size);
  };
  new ResizeObserver(report).observe(document.documentElement);
  report();
}
