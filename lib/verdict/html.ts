import { type Alarm, describeAlarm } from './findings/facts.ts';
import type { Finding } from './findings/finding.ts';
import type { Verdict } from './verdict.ts';

/** The differences between the laptop's page and a widget of CloudWatch. */
export interface RenderOptions {
  /** The link to a runbook such as `docs/runbooks/latency.md`; absent: only its name is shown. */
  readonly href: ((runbook: string) => string) | undefined;
  /** The time of day. */
  readonly clock: (time: number) => string;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign);

function link({ href }: RenderOptions, runbook: string | undefined): string {
  if (runbook === undefined) return '';
  return href ? ` <a href="${escaped(href(runbook))}">Runbook</a>` : ` Runbook: ${escaped(runbook)}`;
}

const marks: Readonly<Record<Finding['severity'], string>> = {
  bad: 'Trouble',
  warning: 'Soon',
  ok: 'Well',
  quiet: 'Quiet',
};

const finding = ({ severity, what, todo, runbook }: Finding, place: RenderOptions): string =>
  `<li class="${severity}"><b>${marks[severity]}</b><p class="what">${escaped(what)}</p><p class="todo">${escaped(todo)}${link(place, runbook)}</p></li>`;

/** The verdict as HTML, the worst finding first. */
export const verdictHtml = ({ findings }: Verdict, place: RenderOptions): string =>
  `<ul class="findings">${findings.map((one) => finding(one, place)).join('')}</ul>`;

const states = ['ALARM', 'pending', 'INSUFFICIENT_DATA', 'OK'] as const;
const words: Readonly<Record<(typeof states)[number], string>> = {
  ALARM: 'ALARM',
  pending: 'pending',
  INSUFFICIENT_DATA: 'no data',
  OK: 'OK',
};
const stateOf = ({ state, pending }: Alarm): (typeof states)[number] => (pending ? 'pending' : state);
/** Active alarms come first, then pending ones; the composite alarm is the first of its state. */
const rank = (alarm: Alarm): number => 2 * states.indexOf(stateOf(alarm)) - Number(alarm.isComposite);

function alarm(one: Alarm, place: RenderOptions): string {
  const { since, pending, isComposite } = one;
  const state = stateOf(one);
  const { short, sentence, runbook } = describeAlarm(one);
  const label = escaped(`${short}: ${words[state]}`);
  if (state !== 'ALARM' && state !== 'pending')
    return `<li class="${state}" title="${escaped(sentence)}">${label}</li>`;
  const from = pending?.since ?? since;
  const known = [
    ...(from === undefined ? [] : [`since ${place.clock(from)}`]),
    ...(pending ? [`${pending.bad} of ${pending.of} bad periods`] : []),
    ...(isComposite ? ['sends the notice'] : []),
  ];
  return `<li class="${state}"><b>${label}</b> <span>${escaped(known.join(', '))}. ${escaped(sentence)}</span>${link(place, runbook)}</li>`;
}

export const alarmsHtml = (alarms: readonly Alarm[], place: RenderOptions): string =>
  `<ul class="states">${alarms
    .toSorted((first, second) => rank(first) - rank(second))
    .map((one) => alarm(one, place))
    .join('')}</ul>`;
