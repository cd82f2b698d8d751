import type { Parts } from '../front-door.ts';
import { failure, json, type Reply } from '../reply.ts';
import type { Router } from '../router.ts';

/** temp */
export function answerControl(parts: Parts, _router: Router, _method: string, _url: URL, _body: string): Reply {
  return parts.journal ? json(parts.journal.counts()) : failure(404, 'x');
}
