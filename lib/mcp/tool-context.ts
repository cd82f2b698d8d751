import type { Lag } from '../spotify/lag.ts';
import type { Mode } from '../spotify/operation.ts';
import type { Call, Send } from '../spotify/pipeline.ts';
import { watchSpending } from '../spotify/pipeline.ts';
import type { RequestOptions } from '../spotify/request.ts';
import type { ToolContext } from '../tools/definition/context.ts';

/** Ports of a tool context. */
export interface ContextPorts {
  /** The layers to Spotify for one tool call. */
  readonly pipeline: (call: Call) => Send;
  readonly mode: Mode;
  readonly lag: Lag;
  readonly pageSize: ToolContext['pageSize'];
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** The state that all calls of one user share. */
export type UserState = Pick<ToolContext, 'seals' | 'spend' | 'changes'>;

type CallState = UserState & Pick<ToolContext, 'verifyWrites' | 'confirmBy' | 'reply'>;

/** Creates the context of one tool call. `defaults` are the options of its requests unless the tool overrides them. */
export function toolContext(
  { pipeline, mode, lag, pageSize, now, sleep }: ContextPorts,
  call: Call,
  defaults: Partial<RequestOptions>,
  kept: CallState,
): ToolContext {
  const { call: watched, spent } = watchSpending(call);
  const send = pipeline(watched);
  return {
    spotify: (request, options) => send({ ...request, options: { ...request.options, ...defaults, ...options } }),
    spent,
    caller: call,
    mode,
    lag,
    pageSize,
    now,
    sleep,
    deadline: call.deadline,
    recordUndo: () => Promise.resolve(),
    ...kept,
  };
}

const refused = (): Promise<never> => Promise.reject(new Error('This call only reads.'));
const nothing = (): Promise<undefined> => Promise.resolve(undefined);
const onlyReading: CallState = {
  verifyWrites: false,
  confirmBy: 'token',
  seals: { seal: refused, open: nothing },
  spend: refused,
  changes: {
    ...{ keep: refused, recent: () => Promise.resolve([]), claim: refused },
    ...{ known: () => [], remember: () => undefined },
  },
  reply: undefined,
};

/** The context of an internal call, which only reads. */
export const readingContext = (ports: ContextPorts, call: Call, defaults: Partial<RequestOptions>): ToolContext =>
  toolContext(ports, call, defaults, onlyReading);
