import type * as z from 'zod';
import { checked } from '../definition/checked.ts';
import type { Destination, Tool, ToolMetadata } from '../definition/tool.ts';

interface RouteSpec<Input extends z.ZodObject> extends ToolMetadata {
  readonly input: Input;
  /** The call that does what these arguments ask for; undefined arguments are left out. Its tool has no greater effect than this one. */
  readonly to: (args: z.output<Input>) => Destination;
}

/** A tool that calls one of several others, chosen by its arguments. */
export function route<Input extends z.ZodObject>({ to, ...facts }: RouteSpec<Input>): Tool {
  return {
    ...facts,
    destination: (args) => {
      const { tool, args: given } = to(checked(facts, args));
      return { tool, args: Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) };
    },
    call: () => Promise.reject(new Error(`${facts.name} is a route: the tool that it leads to is called.`)),
  };
}
