import * as drawings from '../dom/drawings.ts';
import { h } from '../dom/element.ts';
import { fill } from '../dom/fill.ts';
import type { Answer } from '../model/answer.ts';
import { type Item, idOf, isPlayable, type Kind, linkOf } from '../model/item.ts';
import type { Json } from '../model/json.ts';
import { type Listing, listingOf, type Section, type ToolCall } from '../model/listing.ts';
import { type Trouble, troubleOf } from '../model/trouble.ts';
import { makeActions } from '../stage/actions.ts';
import { head as headOf, onward } from '../stage/head.ts';
import { button, foot, notice, staleNotice, tool, troubleNotice, waiting } from '../stage/parts.ts';
import { canPlay, row } from '../stage/row.ts';
import { type Stage, start, type View } from '../stage/stage.ts';

/** One list: the answer of a tool, or what is inside one of its rows. */
interface Page {
  readonly call: Partial<ToolCall>;
  readonly answer: Answer;
  readonly listing: Listing;
  /** How many rows are shown of each section. */
  readonly shown: number;
}

const atFirst = 8;
const step = 20;

/** What is inside an item. */
const inside: Readonly<Partial<Record<Kind, (id: string) => ToolCall>>> = {
  album: (album_id) => ({ tool: 'get_album', args: { album_id } }),
  artist: (artist_id) => ({ tool: 'get_artist_albums', args: { artist_id, limit: 10 } }),
  playlist: (playlist_id) => ({ tool: 'get_playlist', args: { playlist_id, tracks_limit: 50 } }),
  show: (show_id) => ({ tool: 'get_show_episodes', args: { show_id } }),
  audiobook: (audiobook_id) => ({ tool: 'get_audiobook_chapters', args: { audiobook_id } }),
};

/** Lists whose rows belong after one another. */
const inOrder = new Set([
  'get_top_items',
  'get_saved_tracks',
  'get_recommendations',
  'get_artist_top_tracks',
  'get_several_tracks',
]);

function results(stage: Stage): View {
  let args: Json = {};
  let pages: readonly Page[] = [];
  let trouble: Trouble | undefined;
  let done: string | undefined;
  let isBusy = false;
  /** The read that there is nothing of to show. */
  let failed: ToolCall | undefined;

  const actions = makeActions({
    stage,
    redraw: () => draw(),
    done: (sentence) => {
      [done, trouble] = [sentence, undefined];
      draw();
    },
    failed: (what) => {
      [trouble, done] = [what, undefined];
      draw();
    },
  });

  /** The tool that was called: the host says so, or the answer shows it. */
  function callOf({ data }: Answer): Partial<ToolCall> {
    const { tool: name } = stage.context();
    if (name !== undefined) return { tool: name, args };
    const { query, type, limit } = data;
    return typeof query === 'string'
      ? { tool: 'search', args: { query, search_type: type, limit, ...args } }
      : { args };
  }

  function show(page: Page): void {
    pages = [...pages.slice(0, -1), page];
    draw();
  }

  async function enter(item: Item): Promise<void> {
    const call = inside[item.kind]?.(idOf(item));
    if (!call) return;
    isBusy = true;
    draw();
    const answer = await stage.call(call.tool, call.args);
    isBusy = false;
    if (answer.failed) {
      trouble = troubleOf(answer);
      return draw();
    }
    const listing = listingOf(answer, call);
    const titled = listing.head ? listing : { ...listing, title: item.name, head: item };
    pages = [...pages, { call, answer, listing: titled, shown: atFirst }];
    [trouble, done] = [undefined, undefined];
    stage.did(`looked into "${item.name}" (${item.uri})`);
    stage.announce(`${item.name}: ${titled.sections[0]?.items.length ?? 0} rows`);
    draw();
    stage.root.querySelector<HTMLElement>('[data-key="back"]')?.focus();
  }

  function back(): void {
    pages = pages.slice(0, -1);
    [trouble, done] = [undefined, undefined];
    draw();
    stage.root.querySelector<HTMLElement>('h2')?.focus();
  }

  /** Shows more of the rows that are there, then asks for those that are not. */
  async function more(page: Page, section: Section): Promise<void> {
    const shown = page.shown + step;
    const { next } = section;
    if (!next || section.items.length > page.shown) return show({ ...page, shown });
    isBusy = true;
    draw();
    const answer = await stage.call(next.tool, next.args);
    isBusy = false;
    if (answer.failed) {
      trouble = troubleOf(answer);
      return draw();
    }
    const [found] = listingOf(answer, next).sections;
    const items = [...section.items, ...(found?.items ?? []).map((item) => carried(item, section))];
    const whole = { ...section, items, next: found?.next };
    const sections = page.listing.sections.map((one) => (one === section ? whole : one));
    stage.announce(`${found?.items.length ?? 0} more rows`);
    show({ ...page, shown, listing: { ...page.listing, sections } });
  }

  function draw(): void {
    const page = pages.at(-1);
    if (!page) {
      const call = failed;
      const again = call && button('Try again', () => void retry(call), false, drawings.refresh);
      fill(
        stage.root,
        trouble ? troubleNotice(trouble, stage, ...(again ? [again] : [])) : waiting(4),
        trouble && foot(stage, undefined),
      );
      return;
    }
    const { listing, answer } = page;
    const { stale } = answer;
    const again = (): void => void refresh(page);
    fill(
      stage.root,
      trouble && troubleNotice(trouble, stage),
      stale && staleNotice(stale, stage.format(), again),
      ...answer.warnings.map((warning) => notice({ sign: drawings.warning, title: warning, tone: 'warning' })),
      header(page),
      ...listing.sections.map((section) => sectionOf(page, section)),
      (!listing.head || listing.sections.length > 0) &&
        listing.sections.every(({ items }) => items.length === 0) &&
        empty(),
      listing.note !== undefined && h('p', { class: 'soft small note' }, listing.note),
      h('p', { class: 'soft small done' }, done ?? ''),
      foot(stage, listing.head && linkOf(listing.head)),
    );
    stage.root.setAttribute('aria-busy', String(isBusy));
  }

  async function refresh(page: Page): Promise<void> {
    const { tool: name, args: given = {} } = page.call;
    if (name === undefined) return;
    const answer = await stage.call(name, given);
    trouble = answer.failed ? troubleOf(answer) : undefined;
    show(answer.failed ? page : { ...page, answer, listing: listingOf(answer, page.call) });
  }

  async function retry(call: ToolCall): Promise<void> {
    took(await stage.call(call.tool, call.args), call);
  }

  /** Takes the answer that the view is shown for. */
  function took(answer: Answer, call: Partial<ToolCall>): void {
    const { tool: name = '', args: given } = call;
    trouble = answer.failed ? troubleOf(answer) : undefined;
    failed = answer.failed && given && isRead(name) ? { tool: name, args: given } : undefined;
    const hasRows = !answer.failed || Object.keys(answer.data).length > 0;
    const listing = listingOf(answer, call);
    if (name.startsWith('get_saved_')) actions.known(listing.sections.flatMap(({ items }) => items));
    pages = hasRows ? [{ call, answer, listing, shown: atFirst }] : [];
    draw();
  }

  function header({ listing }: Page): HTMLElement {
    const { head, title, about, sections } = listing;
    const isInside = pages.length > 1;
    const total = sections.length === 1 ? sections[0]?.total : undefined;
    const known = sections.reduce((sum, { items }) => sum + items.length, 0);
    const goBack = isInside && tool(drawings.back, 'Back', back, { key: 'back' });
    if (!head) {
      const count =
        total !== undefined && total > known
          ? `${stage.format().number(known)} of ${stage.format().number(total)}`
          : undefined;
      return h(
        'header',
        { class: 'top' },
        goBack,
        h('h2', { tabindex: -1 }, h('bdi', {}, title)),
        h('span', { class: 'soft small' }, [about, count].filter(Boolean).join(' · ')),
      );
    }
    const into = sections.length === 0 && inside[head.kind];
    return headOf({
      ...{ stage, actions, title, item: head, kind: names[head.kind], before: goBack || undefined },
      facts: [
        isPlayable(head) ? head.album : undefined,
        head.date && stage.format().date(head.date),
        head.seconds === undefined ? undefined : stage.format().clock(head.seconds),
        (total ?? head.count) === undefined
          ? undefined
          : stage.format().count(Number(total ?? head.count), unitOf(head.kind)),
      ],
      buttons: into
        ? [button(`Show the ${unitOf(head.kind)}s`, () => void enter(head), !canPlay(head), drawings.list)]
        : [],
    });
  }

  function sectionOf(page: Page, section: Section): HTMLElement {
    const { title, items } = section;
    const { head } = page.listing;
    const isAlbum = head?.kind === 'album';
    const visible = items.slice(0, page.shown);
    const play = (item: Item): void => {
      const at = items.indexOf(item);
      if (head && isPlayable(item) && head.kind !== 'artist') void actions.play(item, [], head.uri);
      else void actions.play(item, inOrder.has(page.call.tool ?? '') ? items.slice(at + 1) : []);
    };
    const rows = visible.map((item, at) =>
      row({
        ...{ item, stage, key: `${title} ${at}`, withCover: !isAlbum },
        nth: isAlbum ? String(item.position ?? at + 1) : undefined,
        more: item.date && !isAlbum && isDated(page.call.tool, item) ? dated(page.call.tool, item.date) : undefined,
        actions: {
          play,
          queue: (one) => void actions.queue(one),
          like: (one) => void actions.like(one),
          isLiked: actions.isLiked,
          enter: (one) => void enter(one),
        },
      }),
    );
    return h(
      'section',
      { class: 'section' },
      title !== undefined && h('h3', {}, title),
      h('ul', { class: 'rows' }, ...rows),
      onward(stage, section, { shown: page.shown, isBusy, more: () => void more(page, section) }),
    );
  }

  /** When it was released, or played. */
  function dated(name: string | undefined, date: string): string {
    const format = stage.format();
    if (name !== 'get_recently_played') return format.date(date);
    const seconds = (Date.now() - new Date(date).getTime()) / 1000;
    return seconds < 86_400 ? format.ago(Math.max(0, seconds)) : format.date(date);
  }

  const empty = (): HTMLElement =>
    notice({ sign: drawings.note, title: 'Nothing found', text: 'Spotify has nothing for this.' });

  draw();
  return {
    redraw: draw,
    input: (given) => {
      args = given;
    },
    answer: (answer) => {
      const call = callOf(answer);
      took(answer, call);
      void bringCovers(answer, call);
    },
  };

  /** Where the host kept the covers back, one repeat of the same read brings them, mostly from the cache. */
  async function bringCovers(
    { covers, failed, data }: Answer,
    { tool: name, args: given = {} }: Partial<ToolCall>,
  ): Promise<void> {
    if (covers || failed || name === undefined || !isRead(name) || Object.keys(data).length === 0) return;
    await stage.call(name, given);
  }
}

const isRead = (name: string): boolean => /^(?:get|search)(?:_|$)/.test(name);

/** The rows of a page after the first know the same cover. */
const carried = (item: Item, section: Section): Item => ({
  ...item,
  position:
    item.position ??
    (section.items.some(({ position }) => position !== undefined) ? section.items.length + 1 : undefined),
});

/** Lists whose dates tell something. */
const isDated = (name: string | undefined, { kind }: Item): boolean =>
  name === 'get_recently_played' || kind === 'album' || kind === 'episode';

const names: Readonly<Record<Kind, string>> = {
  track: 'Track',
  episode: 'Episode',
  chapter: 'Chapter',
  album: 'Album',
  artist: 'Artist',
  playlist: 'Playlist',
  show: 'Show',
  audiobook: 'Audiobook',
};

const unitOf = (kind: Kind): string =>
  ({ show: 'episode', audiobook: 'chapter', artist: 'release' })[String(kind)] ?? 'track';

start('results', results);
