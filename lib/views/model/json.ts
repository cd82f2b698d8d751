import { isData as isJson, isText, type Data as Json } from '../../compact/data.ts';

export { isJson, type Json };

/** An object, empty where the value is none. */
export const json = (value: unknown): Json => (isJson(value) ? value : {});

export const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** A text that says something. */
export const text = (value: unknown): string | undefined => (isText(value) ? value : undefined);

export const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

export const flag = (value: unknown): boolean | undefined => (typeof value === 'boolean' ? value : undefined);

/** A text that begins with a capital letter. */
export const capitalized = (words: string): string => words.replace(/^./u, (first) => first.toUpperCase());
