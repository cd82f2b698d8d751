import { webPlayer } from './devices.ts';
import type { Device, SpotifyFailure } from './failure.ts';
import type { QuotaBucket } from './operation.ts';
import { isOperation, operations } from './operations.ts';

/**
 * What failed: a read, a change, or a part of a job that may have changed something before, or read only.
 */
type Failed = 'read' | 'write' | 'destroy' | 'part';

/** What happened and what to do next, for the model. `what` tells whether an unknown outcome matters. */
// biome-ignore lint/complexity/noExcessiveLinesPerFunction: one sentence for each member of the union
export function explain(failure: SpotifyFailure, what: Failed, now: number): string {
  switch (failure.code) {
    case 'no_active_device':
      return `Spotify has no active device. ${whereTo(failure.devices)}`;
    case 'device_not_found':
      return `Spotify does not know this device_id, or the device is offline. ${whereTo(failure.devices)}`;
    case 'volume_not_allowed':
      return 'This device does not let its volume be set remotely. Ask the user to change it on the device, or transfer_playback to another one.';
    case 'device_not_controllable':
      return 'This device takes no commands from outside. Choose another one with get_available_devices and transfer_playback, or ask the user to use the device itself.';
    case 'player_restriction':
      return `Spotify refused the command in the present state of the player (${failure.message}). The player is often in that state already: check with get_current_playback.`;
    case 'premium_required':
      return failure.who === 'user'
        ? 'Controlling playback needs Spotify Premium, which this account does not have. Reading works, and so do changes of playlists and the library.'
        : "Spotify answers this app only while its owner has Premium. The server's owner must renew Spotify Premium.";
    case 'user_not_registered':
      return "This Spotify account is not on the app's list of users. The server's owner adds it at developer.spotify.com/dashboard under User Management.";
    case 'insufficient_scope':
      return `The sign-in does not cover this (missing: ${failure.scopes.join(', ')}). Ask the user to sign in again and agree to all permissions.`;
    case 'removed':
      return removed(failure.operation, failure.since);
    case 'forbidden':
      return forbidden(failure.operation, failure.message);
    case 'not_found':
      return notFound(failure.operation);
    case 'bad_request':
      return `Spotify refused the request: ${failure.message}. ${adviceFor(failure.message)}`;
    case 'rate_limited':
      return `${failure.by === 'spotify' ? 'Spotify' : 'The server'} limits the rate of calls and rejected this one. Try again in ${wait(failure.retryAt, now)}.`;
    case 'quota_exhausted':
      return `Spotify's quota for ${failure.bucket} is spent until ${failure.retryAt.toISOString()} (in ${wait(failure.retryAt, now)}). Other kinds of calls still work; do not repeat this one before then.`;
    case 'quota_reserved':
      if (failure.from === 'guest')
        return `This account has used its share of the Spotify quota for ${failure.bucket} that all users of this server share. Other kinds of calls still work; try again in some hours.`;
      if (failure.needs !== undefined)
        return `This takes ${failure.needs} calls of the Spotify quota for ${failure.bucket}, of which one job may use ${failure.most} today. Ask for less, or try again in some hours.`;
      return `What is left of today's Spotify quota for ${failure.bucket} is kept for direct requests, so this larger job stops here. Ask for less, or try again in some hours.`;
    case 'circuit_open':
      return `Spotify failed several times in a row, so calls are paused. ${unchanged(what)}; try again in ${wait(failure.retryAt, now)}.`;
    case 'sign_in_required':
      return failure.reason === 'never'
        ? 'No Spotify account is connected yet. The user must sign in with Spotify on the start page of this server.'
        : 'The Spotify sign-in has ended (it lasts six months, or was withdrawn). The user must sign in with Spotify again; repeating the call does not help.';
    case 'access_ended':
      return 'This user is not connected to the server, or was disconnected. The user must sign in with Spotify again; repeating the call does not help.';
    case 'owner_changed':
      return 'The server has a new owner since the last call, and nothing was done. Call again: the access token now acts for the new owner.';
    case 'access_unknown':
      return 'The server cannot check at the moment whether this user may use it, so nothing was done. Try again in a minute.';
    case 'storage_unavailable':
      return failure.unfinished
        ? 'The storage of this server failed meanwhile, so some data about the user may be left here. Call disconnect_account again in a minute. If the user is refused by then, they sign in on the start page of this server and disconnect there.'
        : 'The server cannot reach its storage at the moment, so nothing was done. Try again in a minute.';
    case 'app_credentials':
      return failure.reason === 'missing'
        ? "The server has no Spotify client id and secret yet. Its owner fills them into the app secret that the deployment's outputs name."
        : "Spotify refuses the server's client id or secret. Its owner must correct them in the app secret that the deployment's outputs name.";
    case 'unavailable':
      return unavailable(failure, what);
    case 'equal_call':
      return equalCall(failure.state, wait(failure.retryAt, now));
    case 'unexpected_answer':
      return "Spotify's response did not match its documentation. Try again later; if this persists, the server needs an update.";
  }
}

function equalCall(state: 'under_way' | 'unsettled' | 'other_arguments' | 'unseen', time: string): string {
  const meant = 'To do it twice on purpose, pass allow_duplicate: true.';
  switch (state) {
    case 'under_way':
      return `An equal call is under way or its answer was lost; nothing more was sent. Make the same call again in ${time}: it then gets the answer of the first. ${meant}`;
    case 'unsettled':
      return `The answer of an equal call was lost, and Spotify does not show yet whether it was carried out; nothing more was sent. Make the same call again in ${time}: the server then checks again before it sends anything. ${meant}`;
    case 'unseen':
      return `Spotify does not show the last change yet, and nothing more was changed. Make the same call again in ${time}: the server then checks again.`;
    case 'other_arguments':
      return 'This idempotency_key was used with other arguments, in a call whose answer was lost; nothing more was sent. Make that call again, or use another key.';
  }
}

/** Other possible reasons for a 404, by bucket. */
const closed: Readonly<Partial<Record<QuotaBucket, string>>> = {
  playlists: ' Playlists that Spotify itself makes are closed to apps in Development Mode.',
  audiobooks: ' Audiobooks are available only to accounts of the US, UK, Canada, Ireland, New Zealand and Australia.',
};

const bucketOf = (operation: string): QuotaBucket | undefined =>
  isOperation(operation) ? operations[operation].bucket : undefined;

function whereTo(devices: readonly Device[] | undefined): string {
  if (!devices)
    return `Ask the user to open Spotify on a phone, computer or speaker, or at ${webPlayer}, then call get_available_devices and pass its device_id.`;
  if (devices.length === 0)
    return `Spotify is not open on any device: ask the user to open it on a phone, computer or speaker, or at ${webPlayer}. Show the link; play with wait_for_device: true waits until it is open.`;
  const named = devices.map(({ id, name }) => `"${name}" ${id}`);
  return `Call again with the device_id of an available one: ${named.join(', ')}.`;
}

/** What to change, for the messages of Spotify that name no argument. */
function adviceFor(message: string): string {
  if (/out of bounds|^invalid offset/i.test(message))
    return 'Rows count from 0, and there are fewer: read how many there are, and call again with a position among them.';
  if (/non-existing id|invalid (?:base62 )?id/i.test(message))
    return 'One of the ids or URIs does not exist: find the right one with search, and call again without the wrong one.';
  if (/size limit/i.test(message)) return 'The playlist is full: remove rows first, or add to another playlist.';
  if (/collaborative/i.test(message)) return 'Pass collaborative: false with public: true.';
  return 'Fix the arguments and try again.';
}

function removed(operation: string, since: string): string {
  const rest =
    since === '2024-11-27'
      ? 'it works only for apps that had extended access before that day'
      : 'it works in extended quota mode only';
  return `Spotify removed ${operation} for apps in Development Mode on ${since}; ${rest}. Repeating the call does not help: do without it, or use another tool.`;
}

function notFound(operation: string): string {
  const hint = closed[bucketOf(operation) ?? 'profile'] ?? '';
  return `Spotify has nothing with this id, or it is not available in this account's country. Check the id, or use search to find the right one.${hint}`;
}

function forbidden(operation: string, message: string): string {
  if (bucketOf(operation) === 'playlists') {
    return "Spotify lets an app read and change the contents of a playlist only for its owner or a collaborator, and its details for its owner alone. Use get_user_playlists to see the user's own playlists.";
  }
  return `Spotify does not allow this (${message}). Repeating the call does not help.`;
}

const unchanged = (what: Failed): string => (what === 'part' ? 'Nothing more was changed' : 'Nothing was changed');

function unavailable(failure: Extract<SpotifyFailure, { code: 'unavailable' }>, failed: Failed): string {
  const who = failure.host === 'accounts' ? "Spotify's accounts service" : 'Spotify';
  const what = {
    status: `${who} has trouble (HTTP ${failure.status ?? 'error'})`,
    network: `${who} cannot be reached`,
    timeout: `${who} did not answer in time`,
    deadline: `${who} took too long`,
  }[failure.cause];
  if (failed === 'read' || failure.sent === 'no') return `${what}. ${unchanged(failed)}; try again in a minute.`;
  if (failed === 'part')
    return `${what}. Whether the last request was carried out is not known; try again in a minute.`;
  return `${what}. The change may or may not have happened: read the present state before calling again, so that nothing is done twice.`;
}

function wait(until: Date, now: number): string {
  const seconds = Math.max(1, Math.ceil((until.getTime() - now) / 1000));
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}
