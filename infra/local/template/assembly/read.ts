import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as z from 'zod';
import { template } from '../document.ts';

/** Folders of file assets, absolute, by the object key under which the template names them. */
export type AssetDirectories = ReadonlyMap<string, string>;

const manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      properties: z
        .object({ templateFile: z.string().optional(), stackName: z.string().optional(), file: z.string().optional() })
        .default({}),
    }),
  ),
});

const assetManifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ objectKey: z.string() })),
      }),
    )
    .default({}),
});

/** The stack of a cloud assembly folder as `cdk synth` leaves it; throws unless it holds exactly one. */
export async function readAssembly(folder: string) {
  const { artifacts } = manifest.parse(await json(path.join(folder, 'manifest.json')));
  const stacks = Object.entries(artifacts).filter(([, { type }]) => type === 'aws:cloudformation:stack');
  const [stack] = stacks;
  if (stack === undefined || stacks.length > 1)
    throw new Error(`The assembly has ${stacks.length} stacks, the laptop runs one.`);
  const [id, { properties }] = stack;
  const assetFiles = Object.values(artifacts).flatMap(({ type, properties: { file } }) =>
    type === 'cdk:asset-manifest' && file !== undefined ? [file] : [],
  );
  const assets = await Promise.all(assetFiles.map((file) => assetsIn(folder, file)));
  return {
    stackName: properties.stackName ?? id,
    template: template.parse(await json(path.join(folder, properties.templateFile ?? `${id}.template.json`))),
    assets: new Map(assets.flat()) satisfies AssetDirectories,
  };
}

async function assetsIn(folder: string, file: string) {
  const { files } = assetManifest.parse(await json(path.join(folder, file)));
  return Object.values(files).flatMap(({ source, destinations }) =>
    source.path === undefined || source.packaging !== 'zip'
      ? []
      : Object.values(destinations).map(
          ({ objectKey }) => [objectKey, path.resolve(folder, source.path ?? '')] as const,
        ),
  );
}

async function json(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}
