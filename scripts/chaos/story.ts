import type { Records } from '../../src/simulator/checker/records';
import type { Truth } from '../../src/simulator/truth';
import type { Blow } from './nemesis';

type Happened = { at: number; line: string };
export type Known = { truth: Truth; records: Records; blows: readonly Blow[] };

/** Everything that happened in the conversation that a problem names, in the order of time; empty when it names none. */
export function storyOf(problem: string, known: Known): readonly string[] {
  const id = conversationIn(problem, known);
  if (id === null) return [];
  const told = [...heard(known, id), ...decided(known, id), ...tried(known, id), ...acted(known, id)];
  const [first, last] = [Math.min(...told.map(({ at }) => at)), Math.max(...told.map(({ at }) => at))];
  const meanwhile = known.blows.flatMap(({ kind, whom, beganAt, endedAt }) =>
    endedAt < first || beganAt > last ? [] : [{ at: beganAt, line: `*** ${kind} (${whom}), until ${clock(endedAt)}` }],
  );
  const sorted = [...told, ...meanwhile].sort((a, b) => a.at - b.at);
  return [`story of ${id}`, ...sorted.map(({ at, line }) => `${clock(at)} ${line}`)];
}

function clock(at: number): string {
  return new Date(at).toISOString().slice('2026-01-01T'.length, -1);
}

/** Problems name conversations, actions, messages or sends. */
function conversationIn(problem: string, { truth, records }: Known): string | null {
  const direct = records.journal.find(({ conversationId }) => problem.includes(conversationId));
  if (direct !== undefined) return direct.conversationId;
  const names: readonly string[] = problem.match(/m_[0-9a-f]{32}|\bs\d+\b|wamid\.[\w+/=-]+/g) ?? [];
  const messageIds = records.inbox.flatMap(({ messageId, providerId }) =>
    names.includes(messageId) || names.includes(providerId ?? '-') ? [messageId] : [],
  );
  const byMessage = records.journal.find((step) => step.messageIds.some((one) => messageIds.includes(one)));
  if (byMessage !== undefined) return byMessage.conversationId;
  const actionId = truth.sends.find((send) => names.includes(send.id))?.actionId;
  return records.sends.find(({ _id }) => _id === actionId)?.conversationId ?? null;
}

function heard({ truth, records }: Known, id: string): readonly Happened[] {
  const named = new Set(
    records.journal.flatMap(({ conversationId, messageIds }) => (conversationId === id ? messageIds : [])),
  );
  const items = records.inbox.filter(({ messageId }) => named.has(messageId));
  return items.flatMap(({ messageId, providerId, receivedAt }) => {
    const message = truth.messages.find(({ wamid }) => wamid === providerId);
    const acknowledgedAt = message?.acknowledgedAt ?? null;
    return [
      ...(message === undefined
        ? []
        : [{ at: message.saidAt, line: `buyer writes ${messageId}: ${message.text ?? ''}` }]),
      { at: receivedAt, line: `stored ${messageId}` },
      ...(acknowledgedAt === null ? [] : [{ at: acknowledgedAt, line: `acknowledged ${messageId}` }]),
    ];
  });
}

function decided({ records }: Known, id: string): readonly Happened[] {
  return records.journal.flatMap(({ _id, conversationId, kind, decidedAt, decision, facts, sends, messageIds }) => {
    if (conversationId !== id) return [];
    const said = decision === null ? '' : ` ${decision.result} (${decision.reason})`;
    const names = facts.map((fact) => [fact.kind, fact.outcome, fact.reason].filter(Boolean).join(' '));
    const line = `step ${_id} ${kind}${said} [${names.join(', ')}] of ${messageIds.join(', ') || 'no message'}`;
    return [{ at: decidedAt, line: `${line}, sends ${sends.map(({ actionId }) => actionId).join(', ') || 'nothing'}` }];
  });
}

function tried({ truth, records }: Known, id: string): readonly Happened[] {
  const rows = records.sends.filter(({ conversationId }) => conversationId === id);
  const isMine = (actionId: string | null): boolean => rows.some(({ _id }) => _id === actionId);
  const wamids = new Map(
    truth.sends.flatMap((send) => (isMine(send.actionId) ? [[send.wamid, send.id] as const] : [])),
  );
  return [
    ...records.attempts.flatMap(({ _id, actionId, gatesReadAt, outcome }) =>
      isMine(actionId) && gatesReadAt !== null
        ? [{ at: gatesReadAt, line: `try ${_id} reads gates; ${outcome ?? 'open'}` }]
        : [],
    ),
    ...truth.sends.flatMap(({ id: send, at, actionId, accepted, code, seen, httpStatus, text }) =>
      isMine(actionId)
        ? [
            {
              at,
              line: `WhatsApp ${accepted ? 'takes' : 'refuses'} ${send} of ${actionId} (${code ?? httpStatus ?? seen}): ${text}`,
            },
          ]
        : [],
    ),
    ...truth.statuses.flatMap(({ wamid, status, at, acknowledgedAt, lost }) => {
      const send = wamids.get(wamid);
      const heardOf = lost
        ? 'lost'
        : acknowledgedAt === null
          ? 'never acknowledged'
          : `acknowledged ${clock(acknowledgedAt)}`;
      return send === undefined ? [] : [{ at, line: `status ${status} of ${send}, ${heardOf}` }];
    }),
  ];
}

function acted({ truth }: Known, id: string): readonly Happened[] {
  return truth.acts.flatMap(({ kind, subject, askedAt, acknowledgedAt }) =>
    subject === id || subject === 'all'
      ? [{ at: askedAt, line: `a person asks for ${kind} of ${subject}, acknowledged ${clock(acknowledgedAt)}` }]
      : [],
  );
}
