import type { ViewName } from '../../lib/mcp/views.ts';

/** Loads the document of a view, which no container starts with: hosts read each view once and cache it. */
export async function loadView(view: ViewName): Promise<string> {
  const { documents } = await import('./view-documents.ts');
  return documents[view];
}
