import { marked } from 'marked';
import uPlot from 'uplot';
import type { QueryResult } from '../../logs/insights/query.ts';
import type { Drawn } from '../dashboard.ts';
import type { Watched } from '../watch.ts';

interface Data {
  readonly now: number;
  readonly dashboards: readonly string[];
  readonly name: string;
  readonly alarms: readonly Watched[];
  readonly widgets: readonly Drawn[];
}
type Graph = Extract<Drawn, { kind: 'graph' }>;

/** Pixels of one row of a dashboard, and how often it is drawn anew. */
const rowHeight = 36;
const everyMs = 5000;
const colours = ['#1f8f4e', '#2f6fdb', '#c98a00', '#c2410c', '#7c3aed', '#0e7490'];

const main = document.querySelector('main') ?? document.body;
const nav = document.querySelector('nav') ?? document.body;
const span = document.querySelector('select');
const shortName = (name: string): string => name.slice(name.lastIndexOf('-') + 1);
let chosen = decodeURIComponent(location.hash.slice(1));

function element(tag: string, className = '', text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

const shown = (value: number | null | undefined): string =>
  value === null || value === undefined ? '–' : value.toLocaleString('en', { maximumFractionDigits: 1 });

const colourOf = (at: number): string => colours[at % colours.length] ?? 'currentColor';
const limitColour = '#b3261e';

/** What each line is, with its last value. */
function legend(lines: Graph['lines'], thresholds: Graph['thresholds']): HTMLElement {
  const list = element('p', 'legend');
  const chip = (text: string, colour: string): void => {
    const made = element('span', '', text);
    made.style.setProperty('--colour', colour);
    list.append(made);
  };
  for (const [at, { label, values }] of lines.entries())
    chip(`${label} ${shown(values.findLast((value) => value !== null))}`, colourOf(at));
  for (const { label } of thresholds) chip(`Alarm: ${label}`, limitColour);
  return list;
}

function graph(box: HTMLElement, { times, lines, thresholds, height, silent }: Graph): void {
  if (silent) return void box.append(element('p', 'silent', 'Nothing of this was measured on this machine yet.'));
  const ink = getComputedStyle(document.body).color;
  const line = getComputedStyle(document.documentElement).getPropertyValue('--line');
  const axis = { stroke: ink, grid: { stroke: line, width: 1 }, ticks: { stroke: line }, size: 56 };
  const limits = thresholds.map(({ label, value }) => ({ label, values: times.map(() => value) }));
  const most = Math.max(
    1,
    ...lines.flatMap(({ values }) => values.map((one) => one ?? 0)),
    ...thresholds.map(({ value }) => value),
  );
  const options: uPlot.Options = {
    ...{ width: box.clientWidth - 24, height: height * rowHeight - 82 },
    cursor: { y: false },
    scales: { y: { range: [0, most * 1.08] } },
    axes: [{ ...axis, size: 30, space: 80 }, axis],
    legend: { show: false },
    series: [
      {},
      ...lines.map(({ label }, at) => ({
        ...{ label, stroke: colourOf(at), width: 2, spanGaps: true, points: { size: 5 } },
      })),
      ...limits.map(({ label }) => ({ label, stroke: limitColour, width: 1, dash: [6, 4], points: { show: false } })),
    ],
  };
  box.append(legend(lines, thresholds));
  const rows = [...lines, ...limits].map(({ values }) => [...values]);
  new uPlot(options, [times.map((time) => time / 1000), ...rows], box);
}

/** What is on comes first; the alarm that stands for several leads its state. */
const rank = ({ state }: Watched): number => ['ALARM', 'INSUFFICIENT_DATA', 'OK'].indexOf(state);

/** An alarm; while it is on, with its sentence, since when, and what to do. */
function alarmItem({ name, state, description, since }: Watched): HTMLElement {
  const item = element('li', state, `${shortName(name)}: ${state === 'INSUFFICIENT_DATA' ? 'no data' : state}`);
  const [sentence = '', runbook] = description.split(' Runbook: ');
  item.title = sentence;
  if (state === 'ALARM') {
    const page = /docs\/runbooks\/[\w-]+\.md$/.exec(runbook ?? '')?.[0];
    item.append(element('span', '', `${since === undefined ? '' : ` since ${clock(since)}`}. ${sentence} `));
    const link = element('a', '', 'What to do');
    link.setAttribute('href', `/_local/${page}`);
    if (page !== undefined) item.append(link);
  }
  return item;
}

/** The rows that a query of the log found. */
function tableOf(title: string, { columns, rows }: QueryResult): HTMLElement {
  const box = element('div', 'rows');
  box.tabIndex = 0;
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', title);
  const table = element('table');
  const head = element('tr');
  for (const { name } of columns) head.append(element('th', '', name.replaceAll('_', ' ')));
  table.append(head);
  for (const cells of rows) {
    const row = element('tr');
    for (const [at, cell] of cells.entries()) {
      const text = typeof cell === 'number' ? shown(cell) : (cell ?? '–');
      const isTime = columns[at]?.isTime && typeof cell === 'number';
      row.append(element('td', typeof cell === 'number' ? 'number' : '', isTime ? clock(cell) : text));
    }
    table.append(row);
  }
  box.append(table);
  return box;
}

const clock = (time: number): string => new Date(time).toLocaleTimeString('en-GB');

function widget(one: Drawn, alarms: readonly Watched[]): HTMLElement {
  const box = element('section', one.kind);
  box.style.setProperty('--place', `${one.x + 1} / span ${one.width}`);
  if (one.kind === 'graph') box.style.minHeight = `${one.height * rowHeight}px`;
  if (one.kind === 'text') {
    box.innerHTML = marked.parse(one.markdown, { async: false });
    return box;
  }
  box.append(element('h3', '', one.title));
  if (one.kind === 'query') {
    box.title = one.query;
    if ('problem' in one.found) box.append(element('p', 'silent', one.found.problem), element('pre', '', one.query));
    else if (one.found.rows.length === 0) box.append(element('p', 'silent', 'No log line of this time answers it.'));
    else box.append(tableOf(one.title, one.found));
  }
  if (one.kind === 'numbers') {
    const list = element('div', 'numbers');
    for (const { label, values } of one.lines) {
      const cell = element('div');
      cell.append(element('b', '', shown(values.at(-1))), element('span', '', label));
      list.append(cell);
    }
    box.append(list);
  }
  if (one.kind === 'alarms') {
    const list = element('ul', 'states');
    for (const alarm of alarms.toSorted((first, second) => rank(first) - rank(second))) list.append(alarmItem(alarm));
    box.append(list);
  }
  return box;
}

async function draw(): Promise<void> {
  const query = new URLSearchParams({ name: chosen, minutes: span?.value ?? '60' });
  if (chosen === '') query.delete('name');
  const data: Data = await (await fetch(`/_local/dashboard/data?${query}`)).json();
  nav.replaceChildren(
    ...data.dashboards.map((name) => {
      const button = element('button', '', shortName(name));
      if (name === data.name) button.setAttribute('aria-current', 'page');
      button.addEventListener('click', () => {
        chosen = name;
        location.hash = encodeURIComponent(name);
        void draw();
      });
      return button;
    }),
  );
  const boxes = data.widgets.map((one) => [one, widget(one, data.alarms)] as const);
  main.replaceChildren(...boxes.map(([, box]) => box));
  // A chart takes the width that its box has on the page.
  for (const [one, box] of boxes) if (one.kind === 'graph') graph(box, one);
  document.title = `${shortName(data.name)} · Dashboards`;
}

span?.addEventListener('change', () => void draw());
void draw();
setInterval(() => void draw(), everyMs);
