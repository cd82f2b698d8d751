import type { ElicitRequest, ElicitResult } from '@modelcontextprotocol/client';
import { logMessage } from './log.ts';

/** Answers an elicitation of the server as a host does: shows the boolean fields of the form in a dialog. */
export async function askUser({ params }: ElicitRequest): Promise<ElicitResult> {
  logMessage('elicitation/create', params.message);
  const fields = 'requestedSchema' in params ? Object.entries(params.requestedSchema.properties) : [];
  const dialog = document.createElement('dialog');
  const form = document.createElement('form');
  form.method = 'dialog';
  const question = document.createElement('p');
  question.textContent = params.message;
  const boxes = fields.map(([name, field]) => checkbox(name, field.title ?? name));
  form.append(question, ...boxes, choice('accept', 'Accept'), choice('decline', 'Decline'));
  dialog.append(form);
  document.body.append(dialog);
  dialog.showModal();
  await new Promise((resolve) => dialog.addEventListener('close', resolve, { once: true }));
  dialog.remove();
  const { returnValue } = dialog;
  if (returnValue !== 'accept') return { action: returnValue === 'decline' ? 'decline' : 'cancel' };
  const given = new FormData(form);
  return { action: 'accept', content: Object.fromEntries(fields.map(([name]) => [name, given.has(name)])) };
}

function checkbox(name: string, title: string): HTMLLabelElement {
  const label = document.createElement('label');
  label.className = 'check';
  const box = document.createElement('input');
  Object.assign(box, { type: 'checkbox', name });
  label.append(box, ` ${title}`);
  return label;
}

function choice(value: string, label: string): HTMLButtonElement {
  const button = document.createElement('button');
  button.value = value;
  button.textContent = label;
  return button;
}
