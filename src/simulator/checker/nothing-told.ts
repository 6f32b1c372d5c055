import type { Truth } from '../truth';
import type { Traces } from './traces';
import type { Finding, View } from './view';

type Place = { where: string; text: string };
type Secret = { what: string; value: string };

/** As Meta makes them: base64 of something that holds the number of the buyer. */
const wamids = /wamid\.[\w+/=-]+/;
/** A single word may be anybody's; a sentence is the buyer's. */
const sentence = /\S\s+\S/;

/** I13: nothing of a buyer stands in logs, workflow ids, search attributes or histories. */
export function checkNothingTold({ truth }: View, { runs, logs }: Traces): Finding {
  const secrets = secretsOf(truth);
  const places: readonly Place[] = [
    ...logs.map(({ name, text }) => ({ where: `log of ${name}`, text })),
    ...runs.map(({ runId, workflowId, shown }) => ({ where: `list entry of run ${runId}`, text: workflowId + shown })),
    ...runs.flatMap(({ runId, history, workflowId }) =>
      history === null ? [] : [{ where: `history of run ${runId} of ${workflowId}`, text: history }],
    ),
  ];
  return {
    invariant: 'I13',
    says: 'no number, wamid or word of a buyer stands in logs, ids or histories',
    looked: places.length,
    problems: places.flatMap((place) => problemsOf(place, secrets)),
  };
}

/** One sentence for each kind of thing that a place gives away, with the words around the first. */
function problemsOf({ where, text }: Place, secrets: readonly Secret[]): readonly string[] {
  const found = new Map<string, number>();
  const wamid = wamids.exec(text);
  if (wamid !== null) found.set('a wamid', wamid.index);
  for (const { what, value } of secrets) {
    const at = found.has(what) ? -1 : text.indexOf(value);
    if (at >= 0) found.set(what, at);
  }
  return [...found].map(([what, at]) => `The ${where} holds ${what}: …${around(text, at)}…`);
}

const AROUND = 80;
function around(text: string, at: number): string {
  return text.slice(Math.max(0, at - AROUND), at + AROUND).replaceAll(/\s+/g, ' ');
}

function secretsOf({ buyers, messages, sends }: Truth): readonly Secret[] {
  const shown = [...buyers, ...messages].map((one) => one.shown);
  const unique = (values: readonly (string | null)[]): readonly string[] => [
    ...new Set(values.flatMap((value) => value ?? [])),
  ];
  const texts = unique([...messages, ...sends].map(({ text }) => text)).filter((text) => sentence.test(text));
  return [
    ...unique(shown.map(({ phone }) => phone)).map((value) => ({ what: 'a phone number', value })),
    ...unique(shown.map(({ bsuid }) => bsuid)).map((value) => ({ what: 'a user id of WhatsApp', value })),
    ...unique(buyers.map(({ name }) => name)).map((value) => ({ what: 'a name', value })),
    // As JSON writes it, without the quotes around it.
    ...texts.map((value) => ({ what: 'a text', value: JSON.stringify(value).slice(1, -1) })),
  ];
}
