import { marked } from 'marked';
import uPlot from 'uplot';
import { alarmsHtml, verdictHtml } from '../../../../../lib/verdict/html.ts';
import type { Verdict } from '../../../../../lib/verdict/verdict.ts';
import type { QueryResult } from '../../logs/insights/query.ts';
import type { WatchedAlarm } from '../alarm.ts';
import type { RenderedWidget } from '../dashboard.ts';
import { inWords, shown } from './alternative.ts';
import { clock, place } from './place.ts';

interface Data {
  readonly now: number;
  readonly dashboards: readonly string[];
  readonly name: string;
  readonly minutes: number;
  readonly verdict: Verdict;
  readonly alarms: readonly WatchedAlarm[];
  readonly widgets: readonly RenderedWidget[];
}
type Graph = Extract<RenderedWidget, { kind: 'graph' }>;

/** The height of one row of a dashboard in pixels, and the interval of redrawing. */
const rowHeight = 36;
const everyMs = 5000;
/** Neither green nor red: a line alone does not show health, and thresholds are red. */
const colours = ['#2f6fdb', '#c98a00', '#7c3aed', '#0e7490', '#8a5a44', '#64748b'];

const main = document.querySelector('main') ?? document.body;
const nav = document.querySelector('nav') ?? document.body;
const span = document.querySelector('select');
const verdictBox = document.querySelector('.verdict') ?? document.body;
const shortName = (name: string): string => name.slice(name.lastIndexOf('-') + 1);
let said = '';
let chosen = decodeURIComponent(location.hash.slice(1));

function element(tag: string, className = '', text = ''): HTMLElement {
  const created = document.createElement(tag);
  created.className = className;
  created.textContent = text;
  return created;
}

const colourOf = ({ colour }: Graph['lines'][number], at: number): string =>
  colour ?? colours[at % colours.length] ?? 'currentColor';
const limitColour = '#b3261e';

/** The name of each line, with its last value. */
function legend(lines: Graph['lines'], thresholds: Graph['thresholds']): HTMLElement {
  const list = element('p', 'legend');
  const chip = (text: string, colour: string): void => {
    const label = element('span', '', text);
    label.style.setProperty('--colour', colour);
    list.append(label);
  };
  for (const [at, line] of lines.entries())
    chip(`${line.label} ${shown(line.values.findLast((value) => value !== null))}`, colourOf(line, at));
  for (const { label } of thresholds) chip(label, limitColour);
  return list;
}

/** Bars of later lines are narrower: they are mostly a part of the first. */
function pathsOf({ shape }: Graph['lines'][number], at: number): Partial<uPlot.Series> {
  const bars = uPlot.paths.bars?.({ size: [0.8 / (at + 1), 24] });
  return shape === 'bars' && bars
    ? { paths: bars, points: { show: false } }
    : { width: 2, points: { show: true, size: 4 } };
}

function graph(box: HTMLElement, one: Graph): void {
  const { times, lines, thresholds, height, silent } = one;
  if (silent) return void box.append(element('p', 'silent', 'Nothing of this was measured on this machine yet.'));
  // Resolved by the browser: a canvas cannot read variables or `light-dark()`.
  const { color: ink, borderTopColor: line } = getComputedStyle(box);
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
    scales: {
      x: { range: [(times[0] ?? 0) / 1000 - 30, (times.at(-1) ?? 0) / 1000 + 30] },
      y: { range: [0, most * 1.08] },
    },
    axes: [{ ...axis, size: 30, space: 80 }, axis],
    legend: { show: false },
    series: [
      {},
      ...lines.map((line, at) => ({
        ...{ label: line.label, stroke: colourOf(line, at), ...pathsOf(line, at) },
        ...(line.shape === 'bars' && { fill: colourOf(line, at) }),
      })),
      ...limits.map(({ label }) => ({ label, stroke: limitColour, width: 1, dash: [6, 4], points: { show: false } })),
    ],
  };
  box.append(legend(lines, thresholds));
  const rows = [...lines, ...limits].map(({ values }) => [...values]);
  const { root } = new uPlot(options, [times.map((time) => time / 1000), ...rows], box);
  root.setAttribute('role', 'img');
  root.setAttribute('aria-label', inWords(one));
}

/** The rows that a log query returned. */
function tableOf(title: string, { columns, rows }: QueryResult): HTMLElement {
  const box = element('div', 'rows');
  box.tabIndex = 0;
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', title);
  const table = element('table');
  const head = element('tr');
  for (const { name } of columns) {
    const cell = element('th', '', name.replaceAll('_', ' '));
    cell.setAttribute('scope', 'col');
    head.append(cell);
  }
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

function widget(one: RenderedWidget, alarms: readonly WatchedAlarm[]): HTMLElement {
  const box = element('section', one.kind);
  box.style.setProperty('--place', `${one.x + 1} / span ${one.width}`);
  if (one.kind === 'graph' && !one.silent) box.style.minHeight = `${one.height * rowHeight}px`;
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
  if (one.kind === 'alarms') box.insertAdjacentHTML('beforeend', alarmsHtml(alarms, place));
  return box;
}

function drawNav({ dashboards, name: current }: Data): void {
  if (nav.childElementCount === 0)
    for (const name of dashboards) {
      const button = element('button', '', shortName(name));
      button.dataset['name'] = name;
      button.addEventListener('click', () => {
        chosen = name;
        location.hash = encodeURIComponent(name);
        void draw();
      });
      nav.append(button);
    }
  for (const button of nav.querySelectorAll('button'))
    if (button.dataset['name'] === current) button.setAttribute('aria-current', 'page');
    else button.removeAttribute('aria-current');
}

/** Stores scroll positions and focus of the tables; returns a function that restores them after a redraw. */
function placesOf(within: Element): () => void {
  const labelled = (): readonly Element[] => [...within.querySelectorAll('.rows')];
  const scrolled = new Map(labelled().map((one) => [one.getAttribute('aria-label'), one.scrollTop]));
  const focused = document.activeElement?.getAttribute('aria-label');
  return () => {
    for (const one of labelled()) {
      const label = one.getAttribute('aria-label');
      one.scrollTop = scrolled.get(label) ?? 0;
      if (label === focused && one instanceof HTMLElement) one.focus({ preventScroll: true });
    }
  };
}

async function draw(): Promise<void> {
  const query = new URLSearchParams({ name: chosen, minutes: span?.value ?? '' });
  if (chosen === '') query.delete('name');
  if (query.get('minutes') === '') query.delete('minutes');
  const data: Data = await (await fetch(`/_local/dashboard/data?${query}`)).json();
  drawNav(data);
  // Screen readers announce it only when it has changed.
  const html = verdictHtml(data.verdict, place);
  if (html !== said) verdictBox.innerHTML = html;
  said = html;
  const boxes = data.widgets.map((one) => [one, widget(one, data.alarms)] as const);
  const before = placesOf(main);
  main.replaceChildren(...boxes.map(([, box]) => box));
  // A chart takes the width that its box has on the page.
  for (const [one, box] of boxes) if (one.kind === 'graph') graph(box, one);
  before();
  document.title = `${shortName(data.name)} · Dashboards`;
}

span?.addEventListener('change', () => void draw());
window.addEventListener('resize', () => void draw());
void draw();
setInterval(() => void draw(), everyMs);
