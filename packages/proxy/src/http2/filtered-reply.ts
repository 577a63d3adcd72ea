import type { FilterRun } from '../filters/chain.ts';
import { ResponseEdits } from '../filters/head-edits.ts';
import { filtered, type LocalReply, replaced } from '../layers/local-reply.ts';
import { FieldView } from './field-view.ts';
import { statusOf } from './fields.ts';
import type { FilterGate } from './filter-gate.ts';
import { outgoingResponse } from './outgoing-head.ts';
import { type FormattedReply, formatStreamReply } from './reply.ts';
import type { ClientStream } from './streams.ts';

/** A reply, and how it goes to the client. */
type Then = (reply: LocalReply, formatted: FormattedReply) => void;

/** Shows an answer of the proxy's own to filters that have met no response yet; `then` gets what they made of it. */
export function passReply(
  reply: LocalReply,
  asked: { readonly method: string | undefined; readonly grpc: boolean },
  run: FilterRun | undefined,
  gate: FilterGate,
  then: Then,
): void {
  const formatted = formatStreamReply(reply, asked);
  if (run?.seesResponses !== true) return then(reply, formatted);
  const { head, body } = formatted;
  const edits = new ResponseEdits(statusOf(head), new FieldView(head), { origin: 'proxy' });
  return gate.ask(run.onResponse(edits), (verdict) => {
    if (verdict.kind !== 'continue') {
      const other = replaced(reply, filtered(verdict));
      return then(other, formatStreamReply(other, asked));
    }
    run.responseTap.push(body);
    run.responseTap.end();
    return then(reply, { ...formatted, head: outgoingResponse(head, edits, undefined) });
  });
}

export function sendReply(client: ClientStream, { head, body }: FormattedReply): void {
  client.respond(head, body.length === 0);
  if (body.length === 0) return;
  client.write(body);
  client.end(undefined);
}
