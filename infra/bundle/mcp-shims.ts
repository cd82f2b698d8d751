/**
 * Stands in the bundle for what the MCP SDK takes from Node. Its JSON Schema validator is Ajv, 130 KB that every cold start would load.
 * It checks the answers to questions that a server pushes to its client, and a server without sessions pushes none: answers
 * arrive with the next request and are parsed by `lib/mcp`. So nothing is left to validate, and whoever asks is told.
 */

import type { jsonSchemaValidator } from '@modelcontextprotocol/server';

export { default as process } from 'node:process';

export class DefaultJsonSchemaValidator implements jsonSchemaValidator {
  getValidator(): never {
    throw new Error('The bundle has no JSON Schema validator: see infra/bundle/mcp-shims.ts.');
  }
}
