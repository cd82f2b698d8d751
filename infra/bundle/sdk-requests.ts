import { editing } from './editing.ts';

/** Some properties over a configuration, without a copy of it. */
const over = (properties: string): string => `Object.assign(Object.create(config), ${properties})`;

const changes = [
  {
    file: /@smithy[\\/]core[\\/]dist-es[\\/].*[\\/]endpointMiddleware\.js$/,
    from: '{ ...config }',
    to: 'Object.create(config)',
  },
  {
    file: /@smithy[\\/]core[\\/]dist-es[\\/].*[\\/]schemaSerializationMiddleware\.js$/,
    from: `{
        ...config,
        ...context,
        endpoint,
    }`,
    to: over('context, { endpoint }'),
  },
  {
    file: /@smithy[\\/]core[\\/]dist-es[\\/].*[\\/]schemaDeserializationMiddleware\.js$/,
    from: `{
            ...config,
            ...context,
        }`,
    to: over('context'),
  },
  {
    file: /@smithy[\\/]core[\\/]dist-es[\\/].*[\\/]Sha256Node\.js$/,
    from: `    return Buffer.from(data);
}`,
    to: `    return Buffer.from(data);
}
const keyOf = (secret) => typeof secret === "string" ? secret : createSecretKey(toBuffer(secret));`,
  },
  {
    file: /@smithy[\\/]core[\\/]dist-es[\\/].*[\\/]Sha256Node\.js$/,
    from: 'createHmac("sha256", toBuffer(this.secret))',
    to: 'createHmac("sha256", keyOf(this.secret))',
  },
  {
    file: /@smithy[\\/]core[\\/]dist-es[\\/].*[\\/]Sha256Node\.js$/,
    from: 'import { createHash, createHmac }',
    to: 'import { createHash, createHmac, createSecretKey }',
  },
];

/** A file of the SDK as it is bundled. @throws Error when what is changed is not there. */
export const changed = (path: string, text: string): string =>
  changes
    .filter(({ file }) => file.test(path))
    .reduce((sofar, { from, to }) => {
      if (sofar.split(from).length !== 2) throw new Error(`${path} does not have once: ${from}`);
      return sofar.replace(from, () => to);
    }, text);

/**
 * Spares what the AWS SDK does for each request: it copies its whole configuration three times, and it gives the key of a signature to Node as
 * bytes, for which Node makes and catches two errors with their stacks.
 */
export const lighterSdkRequests = editing(
  'lighter-sdk-requests',
  ...[...new Set(changes.map(({ file }) => file.source))].map(
    (file) => [new RegExp(file), (text: string, path: string) => changed(path, text)] as const,
  ),
);
