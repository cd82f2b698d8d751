import { editing } from './editing.ts';

const form =
  /^export class (?<name>\w+) extends __BaseException \{\s+static shapeId = "(?<shape>[\w.]+)#\1";\s+name = "\1";\s+\$fault = "(?<fault>client|server)";(?<fields>(?:\s+\w+;)*)\s+constructor\(opts\) \{\s+super\(\{\s+name: "\1",\s+\$fault: "\k<fault>",\s+\.\.\.opts,?\s+\}\);\s+Object\.setPrototypeOf\(this, \1\.prototype\);(?:\s+this\.(?<field>\w+) = opts\.\k<field>;)*\s+\}\s+\}$/gm;

/** What the classes of one client have in common. */
const made = (shape: string): string => `
const made = (name, $fault, ...fields) => {
  class Made extends __BaseException {
    static shapeId = '${shape}#' + name;
    name = name;
    $fault = $fault;
    constructor(opts) {
      super({ name, $fault, ...opts });
      Object.setPrototypeOf(this, Made.prototype);
      for (const field of fields) this[field] = opts[field];
    }
  }
  return Made;
};`;

const base = /^import \{ \w+ as __BaseException \} from "[^"]+";$/m;

/** The same error classes in fewer bytes; a class of another form stays as it is. */
export function shortErrors(text: string): string {
  const [shape] = /(?<=static shapeId = ")[\w.]+/.exec(text) ?? [];
  const short = text.replaceAll(form, (whole, name: string, of: string, fault: string, fields: string) => {
    const args = [name, fault, ...(fields.match(/\w+/g) ?? [])].map((value) => JSON.stringify(value));
    return of === shape ? `export const ${name} = made(${args.join(', ')});` : whole;
  });
  return short.replace(base, (line) => line + made(shape ?? ''));
}

/** Writes the AWS SDK's error classes, which differ by name and fields alone, as one class made many times: 9 KB less. */
export const shortSdkErrors = editing('short-sdk-errors', [
  /@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]models[\\/]errors\.js$/,
  shortErrors,
]);
