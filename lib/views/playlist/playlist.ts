import * as drawings from '../dom/drawings.ts';
import { h } from '../dom/element.ts';
import { fill } from '../dom/fill.ts';
import type { Answer } from '../model/answer.ts';
import { type Item, idOf, itemOf, linkOf } from '../model/item.ts';
import { isJson, type Json, json, text } from '../model/json.ts';
import { listingOf, type Section, type ToolCall } from '../model/listing.ts';
import { type Plan, planOf } from '../model/plan.ts';
import { type Trouble, troubleOf } from '../model/trouble.ts';
import { makeActions } from '../stage/actions.ts';
import { head, onward } from '../stage/head.ts';
import { button, foot, notice, staleNotice, troubleNotice, waiting } from '../stage/parts.ts';
import { row } from '../stage/row.ts';
import { type Stage, start, type View } from '../stage/stage.ts';
import { planned } from './planned.ts';

const atFirst = 8;
const step = 20;

/** What the view shows. */
interface State {
  readonly call: Partial<ToolCall>;
  readonly answer: Answer | undefined;
  readonly plan: Plan | undefined;
  readonly playlist: Item | undefined;
  readonly facts: Json;
  readonly section: Section | undefined;
  readonly shown: number;
  readonly trouble: Trouble | undefined;
  readonly done: { readonly sentence: string; readonly undo: boolean } | undefined;
  readonly busy: boolean;
  /** Whether covers came; without them rows of a plan have no place for one. */
  readonly hasCovers: boolean;
  /** Groups of a plan that are shown whole. */
  readonly opened: ReadonlySet<string>;
}

const nothing: State = {
  ...{ call: {}, answer: undefined, plan: undefined, playlist: undefined, facts: {}, section: undefined },
  ...{ shown: atFirst, trouble: undefined, done: undefined, busy: false },
  ...{ hasCovers: false, opened: new Set() },
};

function playlistView(stage: Stage): View {
  let state = nothing;
  let args: Json = {};

  function change(next: Partial<State>): void {
    state = { ...state, ...next };
    draw();
  }
  const actions = makeActions({
    stage,
    redraw: () => draw(),
    done: (sentence) => change({ done: { sentence, undo: false }, trouble: undefined }),
    failed: (trouble) => change({ trouble, done: undefined }),
  });

  /** Takes an answer: rows, a plan, or the message of a change. */
  function took(answer: Answer, call: Partial<ToolCall>): void {
    const plan = planOf(answer, call);
    const { data } = answer;
    const listing = listingOf(answer, call);
    const [section] = plan ? [] : listing.sections.filter(({ items }) => items[0]?.kind !== 'playlist');
    const playlist = playlistIn(data, call.args ?? {}) ?? listing.head;
    const known = state.playlist?.uri === playlist?.uri ? state.playlist : undefined;
    change({
      ...{ call, answer, plan, section, busy: false, shown: atFirst, hasCovers: answer.covers !== undefined },
      playlist: playlist?.name ? playlist : (known ?? playlist),
      facts: isJson(data['playlist']) ? json(data['playlist']) : data,
      trouble: answer.failed && !plan ? troubleOf(answer) : undefined,
      done:
        !plan && !section && !answer.failed && answer.sentence !== undefined
          ? { sentence: answer.sentence, undo: false }
          : undefined,
    });
  }

  async function read(playlist: Item, more: Json = {}): Promise<void> {
    change({ busy: true });
    const call = { tool: 'get_playlist', args: { playlist_id: idOf(playlist), ...more } };
    const answer = await stage.call(call.tool, call.args);
    if (answer.failed) return change({ busy: false, trouble: troubleOf(answer) });
    took(answer, call);
  }

  async function more(section: Section): Promise<void> {
    const shown = state.shown + step;
    const { next } = section;
    if (!next || section.items.length > state.shown) return change({ shown });
    change({ busy: true });
    const answer = await stage.call(next.tool, next.args);
    if (answer.failed) return change({ busy: false, trouble: troubleOf(answer) });
    const [found] = listingOf(answer, next).sections;
    const whole = { ...section, items: [...section.items, ...(found?.items ?? [])], next: found?.next };
    stage.announce(`${found?.items.length ?? 0} more rows`);
    change({ busy: false, shown, section: whole });
  }

  /** Does what the dry run showed, or hands the user's wish to the model. */
  async function carryOut(plan: Plan): Promise<void> {
    const { next } = plan;
    if (!next) return;
    if ('say' in next) {
      const isSaid = await stage.say(next.say);
      const sentence = isSaid ? `You said: ${next.say}` : `Say it in the conversation: ${next.say}`;
      return change({ done: { sentence, undo: false }, plan: { ...plan, next: isSaid ? undefined : next } });
    }
    change({ busy: true });
    const answer = await stage.call(next.call.tool, next.call.args);
    // The server may still want the user's word.
    if (answer.failed) {
      const asked = planOf(answer, next.call);
      return change({ busy: false, ...(asked ? { plan: asked } : { trouble: troubleOf(answer) }) });
    }
    const sentence = answer.sentence ?? 'Done.';
    stage.did(`carried out ${next.call.tool}: ${sentence}`);
    stage.announce(sentence);
    change({
      busy: false,
      trouble: undefined,
      plan: { ...plan, next: undefined, isDryRun: false },
      done: { sentence, undo: true },
    });
  }

  /** Repeats the dry run with data asked for, which has the rows that its text leaves out. */
  async function preview(): Promise<void> {
    const { tool, args: given = {} } = state.call;
    if (tool === undefined) return;
    change({ busy: true });
    const answer = await stage.call(tool, { ...given, dry_run: true });
    if (answer.failed) return change({ busy: false, trouble: troubleOf(answer) });
    const plan = planOf(answer, state.call);
    const hasRows = plan?.groups.some(({ rows }) => rows.length > 0);
    stage.announce(hasRows ? 'The tracks are shown.' : 'The app around this view keeps the tracks back.');
    change({
      ...{ busy: false, trouble: undefined, hasCovers: answer.covers !== undefined },
      plan: plan && { ...plan, canPreview: false },
    });
  }

  async function undo(): Promise<void> {
    change({ busy: true });
    const answer = await stage.call('undo_last_change', {});
    if (answer.failed) return change({ busy: false, trouble: troubleOf(answer) });
    stage.did('took the change back');
    change({ busy: false, done: { sentence: answer.sentence ?? 'Taken back.', undo: false } });
  }

  function draw(): void {
    const { answer, plan, trouble, done, playlist, section, busy } = state;
    if (!answer) {
      fill(stage.root, waiting(4));
      return;
    }
    const format = stage.format();
    const again = (): void => void (playlist && read(playlist, { fresh: true }));
    const canShow = playlist && !section && !plan?.isDryRun && playlist.uri !== undefined;
    fill(
      stage.root,
      trouble && troubleNotice(trouble, stage),
      answer.stale && staleNotice(answer.stale, format, again),
      ...answer.warnings.map((warning) => notice({ sign: drawings.warning, title: warning, tone: 'warning' })),
      done &&
        notice({
          ...{ sign: drawings.check, title: done.sentence },
          actions: [
            ...(done.undo ? [button('Undo', () => void undo(), false, drawings.refresh)] : []),
            ...(canShow && !busy ? [button('Show the playlist', () => void read(playlist), false, drawings.list)] : []),
          ],
        }),
      plan
        ? planned(plan, {
            ...{ stage, isBusy: busy, opened: state.opened, withCovers: state.hasCovers },
            carryOut: () => void carryOut(plan),
            preview: () => void preview(),
            open: (title) => change({ opened: new Set(state.opened).add(title) }),
          })
        : playlist?.name !== '' && playlist && header(playlist),
      section && rowsOf(section),
      !plan &&
        !section &&
        text(state.facts['note']) !== undefined &&
        notice({ sign: drawings.warning, title: String(state.facts['note']) }),
      section?.items.length === 0 && notice({ sign: drawings.list, title: 'This playlist is empty' }),
      foot(stage, playlist && linkOf(playlist)),
    );
    stage.root.setAttribute('aria-busy', String(busy));
  }

  function header(playlist: Item): HTMLElement {
    const { section, facts } = state;
    const format = stage.format();
    const total = section?.total ?? playlist.count;
    const lengths = section?.items.flatMap(({ seconds }) => seconds ?? []) ?? [];
    const isWhole = section !== undefined && section.items.length >= (total ?? 0);
    const length = format.length(lengths.reduce((sum, seconds) => sum + seconds, 0));
    const lasting = isWhole ? length : `${length} in the first ${format.number(lengths.length)}`;
    return head({
      ...{ stage, actions, item: playlist, kind: accessOf(facts), title: playlist.name },
      description: text(facts['description']),
      facts: [
        total === undefined ? undefined : format.count(total, 'track'),
        lengths.length === 0 ? undefined : lasting,
      ],
    });
  }

  function rowsOf(section: Section): HTMLElement {
    const visible = section.items.slice(0, state.shown);
    const format = stage.format();
    const uri = state.playlist?.uri;
    const rows = visible.map((item, at) =>
      row({
        ...{ item, stage, key: String(at), nth: format.number((item.position ?? at) + 1) },
        actions: {
          play: (one) => void actions.play(one, [], uri),
          queue: (one) => void actions.queue(one),
          like: (one) => void actions.like(one),
          isLiked: actions.isLiked,
        },
      }),
    );
    return h(
      'section',
      { class: 'section', 'aria-label': 'Tracks' },
      h('ol', { class: 'rows' }, ...rows),
      onward(stage, section, { shown: state.shown, isBusy: state.busy, more: () => void more(section) }),
    );
  }

  draw();
  return {
    redraw: draw,
    input: (given) => {
      args = given;
    },
    answer: (answer) => {
      const { tool } = stage.context();
      const call = tool === undefined ? { args } : { tool, args };
      took(answer, call);
      if (!answer.covers && !answer.failed) void bringCovers(answer, call);
    },
  };

  /** Where the host kept the covers back, one repeat of the same read brings them, mostly from the cache. */
  async function bringCovers({ data }: Answer, call: Partial<ToolCall>): Promise<void> {
    const { playlist, section } = state;
    const isRead =
      call.tool === 'get_playlist' ||
      (call.tool === undefined && section !== undefined && data['dry_run'] === undefined);
    if (!isRead || !playlist) return;
    await stage.call('get_playlist', { ...call.args, playlist_id: idOf(playlist) });
  }
}

/** Who may see and change it; what is usual goes without saying. */
function accessOf({ notes }: Json): string {
  const said = text(notes) ?? '';
  if (said.includes('collaborative')) return 'Collaborative playlist';
  return said.includes('private') ? 'Private playlist' : 'Playlist';
}

/** The playlist that an answer is about; an id in the arguments is better than nothing. */
function playlistIn(data: Json, args: Json): Item | undefined {
  const self =
    data['tracks'] !== undefined || data['owner'] !== undefined || data['snapshot_id'] !== undefined ? data : undefined;
  const found = itemOf(data['playlist'], 'playlist') ?? (self && itemOf(self, 'playlist'));
  if (found) return found;
  const id = text(data['playlist_id']) ?? text(args['playlist_id']) ?? text(args['into']);
  const uri = id === undefined ? undefined : `spotify:playlist:${/([A-Za-z0-9]{22})/.exec(id)?.[1] ?? ''}`;
  return uri === undefined || uri.endsWith(':') ? undefined : { ...unknown, uri };
}

const unknown: Item = {
  ...{
    kind: 'playlist',
    uri: undefined,
    name: '',
    by: undefined,
    album: undefined,
    seconds: undefined,
    count: undefined,
  },
  ...{ explicit: false, missing: undefined, date: undefined, position: undefined },
};

start('playlist', playlistView);
