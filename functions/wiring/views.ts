import type { ViewName } from '../../lib/mcp/views.ts';

/** Loads the document of a view. A container starts without them: a host reads each of them once and keeps it. */
export async function loadView(view: ViewName): Promise<string> {
  const { documents } = await import('./view-documents.ts');
  return documents[view];
}
