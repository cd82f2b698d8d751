import { afterAll, beforeAll } from 'vitest';
import * as z from 'zod';
import { type DemoSpotify, startDemoSpotify } from '../../infra/demo-spotify/server.ts';
import { httpClient } from '../../lib/http-client.ts';
import { availability } from '../../lib/spotify/availability.ts';
import { exchange } from '../../lib/spotify/exchange.ts';
import type { Mode } from '../../lib/spotify/operation.ts';
import { type SpotifyRequest, target } from '../../lib/spotify/request.ts';
import type { Data, Outcome } from '../../lib/tools/definition/context.ts';
import { contextWithSend, getTool } from './tool-context.ts';

/** A tool's answer as JSON, and the requests that reached Spotify for it. */
export interface CalledTool extends Outcome {
  readonly requests: readonly SpotifyRequest[];
}

/** Tools that call a demo Spotify, without cache and breaker. */
export interface SpotifyTools {
  readonly demo: DemoSpotify;
  readonly call: (name: string, args?: Data) => Promise<CalledTool>;
  /** Calls Spotify directly: `GET /me/tracks?limit=1`. */
  readonly ask: (path: string) => Promise<unknown>;
}

/** A demo Spotify for one test file or block, and the tools that use it. */
export function useSpotifyTools(mode: Mode, verifyWrites = false): () => SpotifyTools {
  let tools: SpotifyTools | undefined;
  beforeAll(async () => {
    const demo = await startDemoSpotify({ mode });
    tools = toolsOn(demo, { mode, verifyWrites }, await accessToken(demo));
  });
  afterAll(() => tools?.demo.close());
  return () => {
    if (!tools) throw new Error('The demo Spotify has not started.');
    return tools;
  };
}

function toolsOn(
  demo: DemoSpotify,
  { mode, verifyWrites }: { readonly mode: Mode; readonly verifyWrites: boolean },
  token: string,
): SpotifyTools {
  const { apiUrl } = demo;
  const call = async (name: string, args: Data = {}): Promise<CalledTool> => {
    const requests: SpotifyRequest[] = [];
    const ports = {
      http: httpClient(),
      now: Date.now,
      apiUrl,
      timeout: 5000,
      accessToken: () => Promise.resolve(token),
      rejected: () => undefined,
    };
    const toSpotify = exchange(ports)({
      account: demo.accountId,
      deadline: Date.now() + 10_000,
      onEvent: () => undefined,
    });
    const send = availability(mode)((request) => {
      requests.push(request);
      return toSpotify(request);
    });
    const deadline = Date.now() + 20_000;
    const context = contextWithSend(send, { mode, now: Date.now, deadline, verifyWrites });
    const outcome = await getTool(name).call(args, context);
    return { ...outcome, data: JSON.parse(JSON.stringify(outcome.data)), requests };
  };
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(apiUrl + path, { headers: { authorization: `Bearer ${token}` } });
    const text = await response.text();
    return text === '' ? undefined : JSON.parse(text);
  };
  return { demo, call, ask };
}

async function accessToken({ accountsUrl, clientId, clientSecret, refreshToken }: DemoSpotify): Promise<string> {
  const response = await fetch(`${accountsUrl}/api/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa(`${clientId}:${clientSecret}`)}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  });
  return z.object({ access_token: z.string() }).parse(await response.json()).access_token;
}

/** The request line of each request: `PUT /me/library?uris=…` as `PUT /me/library`. */
export const lines = (requests: readonly SpotifyRequest[]): readonly string[] =>
  requests.map((request) => `${request.name.slice(0, request.name.indexOf(' '))} ${target(request).split('?')[0]}`);
