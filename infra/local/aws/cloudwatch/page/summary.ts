import type { Finding } from '../findings/finding.ts';
import type { Verdict } from '../verdict.ts';
import type { Watched } from '../watch.ts';

/** The parts of the page that are text: made on the server for the first look, and in the browser from then on. */

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign);

const link = (runbook: string | undefined): string =>
  runbook === undefined ? '' : ` <a href="/_local/${escaped(runbook)}">Runbook</a>`;

const marks: Readonly<Record<Finding['severity'], string>> = {
  bad: 'Trouble',
  warning: 'Soon',
  ok: 'Well',
  quiet: 'Quiet',
};

const finding = ({ severity, what, todo, runbook }: Finding): string =>
  `<li class="${severity}"><b>${marks[severity]}</b><p class="what">${escaped(what)}</p><p class="todo">${escaped(todo)}${link(runbook)}</p></li>`;

/** How it is, in words, the worst first. */
export const verdictHtml = ({ findings }: Verdict): string =>
  `<ul class="findings">${findings.map(finding).join('')}</ul>`;

const states = ['ALARM', 'pending', 'INSUFFICIENT_DATA', 'OK'] as const;
const words: Readonly<Record<(typeof states)[number], string>> = {
  ALARM: 'ALARM',
  pending: 'pending',
  INSUFFICIENT_DATA: 'no data',
  OK: 'OK',
};
const stateOf = ({ state, pending }: Watched): (typeof states)[number] => (pending ? 'pending' : state);
/** What is on comes first, then what soon may be; the alarm that stands for several leads its state. */
const rank = (alarm: Watched): number => 2 * states.indexOf(stateOf(alarm)) - Number(alarm.isComposite);

const clock = (time: number): string => new Date(time).toLocaleTimeString('en-GB');

function alarm(one: Watched): string {
  const { name, description, since, pending, isComposite } = one;
  const state = stateOf(one);
  const [sentence = '', page = ''] = description.split(' Runbook: ');
  const short = `${name.slice(name.lastIndexOf('-') + 1)}: ${words[state]}`;
  if (state !== 'ALARM' && state !== 'pending')
    return `<li class="${state}" title="${escaped(sentence)}">${escaped(short)}</li>`;
  const runbook = /docs\/runbooks\/[\w-]+\.md$/.exec(page)?.[0];
  const from = pending?.since ?? since;
  const known = [
    ...(from === undefined ? [] : [`since ${clock(from)}`]),
    ...(pending ? [`${pending.bad} of ${pending.of} bad periods`] : []),
    ...(isComposite ? ['sends the notice'] : []),
  ];
  return `<li class="${state}"><b>${escaped(short)}</b> <span>${escaped(known.join(', '))}. ${escaped(sentence)}</span>${link(runbook)}</li>`;
}

/** The alarms with their states. */
export const alarmsHtml = (alarms: readonly Watched[]): string =>
  `<ul class="states">${alarms
    .toSorted((first, second) => rank(first) - rank(second))
    .map(alarm)
    .join('')}</ul>`;
