import type * as z from 'zod';
import type { Kind, Mode } from '../../spotify/operation.ts';
import { checked } from './checked.ts';
import type { Data, Outcome, ToolContext } from './context.ts';
import { rowOptionsOf } from './detail.ts';
import { type IdempotencyWithOutcome, type IdempotentCall, idempotentCall } from './idempotency.ts';

/** `destroy` removes something that the user may miss. */
export type Effect = 'read' | 'write' | 'destroy';

export interface ToolMetadata {
  /** snake_case, at most 40 characters. */
  readonly name: string;
  readonly title: string;
  /** What it does and when to use it, for the model. */
  readonly description: string;
  readonly effect: Effect;
  /** Whether repeating the call changes nothing. */
  readonly idempotent?: boolean;
  /** Optional arguments whose absence has a meaning of its own: fillers for them are refused. */
  readonly absenceCounts?: readonly string[];
  /** Set for tools whose response is warmed when a session opens: the kind of the response to the default arguments. */
  readonly warm?: Kind;
  /** Set for tools that Development Mode cannot serve: what to do there instead. */
  readonly onlyExtended?: string;
  /** Set for undo itself: its own changes are not recorded. */
  readonly isUndo?: true;
  /** Calls to Spotify that it costs, for the docs; one unless this says otherwise. */
  readonly calls?: string;
  /** Arguments of a valid call: shown after an invalid one, used by docs and contract tests. */
  readonly example: Data;
}

/** A call of another tool. */
export interface Destination {
  readonly tool: string;
  /** Unchecked, as a client would send them. */
  readonly args: Data;
}

/** A tool as the registry has it: data, and one function that takes unchecked arguments. */
export interface Tool extends ToolMetadata {
  readonly input: z.ZodObject;
  /**
   * Set for a route: the call that is executed instead. Scope, idempotency, undo, log and metrics follow that call.
   * @throws ZodError for wrong arguments.
   */
  readonly destination?: (args: unknown) => Destination;
  /** @throws ZodError for wrong arguments, SpotifyError for what went wrong on the way. */
  readonly call: (args: unknown, context: ToolContext) => Promise<Outcome>;
  /**
   * Set for idempotent tools; `undefined` for a call that changes nothing.
   * @throws ZodError for wrong arguments.
   */
  readonly idempotency?: (args: unknown) => IdempotentCall | undefined;
}

/** The tools of a toolset, by the names of their exports. */
export type Toolset = Readonly<Record<string, Tool>>;

interface ToolSpec<Input extends z.ZodObject> extends ToolMetadata {
  readonly input: Input;
  readonly run: (args: z.output<Input>, context: ToolContext) => Promise<Outcome>;
  /** Set for idempotent tools: how to check whether an earlier call was executed, and what to answer then. */
  readonly idempotency?: IdempotencyWithOutcome<z.output<Input>>;
}

/** A tool that makes several calls, or none. */
export function tool<Input extends z.ZodObject>({ run, idempotency, ...facts }: ToolSpec<Input>): Tool {
  return {
    ...facts,
    ...(idempotency && { idempotency: (args) => idempotentCall(facts.name, idempotency, checked(facts, args)) }),
    call: async (args, context) => {
      const given = checked(facts, args);
      return { ...(await run(given, context)), ...rowOptionsOf(given) };
    },
  };
}

export const servedIn = (mode: Mode, { onlyExtended }: Pick<Tool, 'onlyExtended'>): boolean =>
  mode === 'extended' || onlyExtended === undefined;

/** What a model must know about a tool to call it. */
export interface CatalogueEntry extends Pick<ToolMetadata, 'name' | 'title' | 'description' | 'effect'> {
  readonly inputSchema: Readonly<Record<string, unknown>>;
  /** Search terms that its description does not contain. */
  readonly hint?: string | undefined;
  /** Whether `/mcp/core` lists it too, so that it is called directly. */
  readonly listed: boolean;
}

/** The tools that are served in this mode, without the routes. */
export type Catalogue = () => readonly CatalogueEntry[];
