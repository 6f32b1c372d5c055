import type { Instant } from '../domain/time';
import { HOUR_MS, SECOND_MS } from '../domain/time';
import type { Buyer, Buyers } from './buyers';
import type { PairRate } from './pair-rate';
import type { OutwardCall } from './parse-graph-call';
import type { Refusal } from './refusals';
import { whyTemplateIsRefused } from './template-rules';
import type { Template } from './templates';

/** Free text within so long after the buyer's last message; the second decides, there is no margin. */
const WINDOW_MS = 24 * HOUR_MS;
/** The country of our business: Meta puts it before a number that comes without `+`. */
const OWN_COUNTRY_CODE = '49';

export type Judging = {
  buyers: Pick<Buyers, 'ofPhone' | 'ofUserId' | 'lastWroteAt'>;
  pairRate: PairRate;
  templates: { find: (asked: { name: string; language: string }) => Template | null };
  files: { has: (id: string) => boolean };
  /** Messages a second and number that WhatsApp takes. */
  throughput: number;
  /** When the last messages of a number were accepted, newest last. */
  acceptedAt: (number: string) => readonly Instant[];
};

/** Finds who is meant. A number without `+` is read as one of our own country: the classic misdelivery. */
function recipientOf(buyers: Judging['buyers'], { to }: OutwardCall): Buyer | null {
  if (to.kind === 'recipient') return buyers.ofUserId(to.value);
  const digits = to.value.replace(/\D/g, '');
  return buyers.ofPhone(to.value.startsWith('+') ? digits : `${OWN_COUNTRY_CODE}${digits}`);
}

/** One that was never let through is not there for whoever sends. */
function refusalOf({ name, language, state }: Template): Refusal | null {
  switch (state) {
    case 'approved':
      return null;
    case 'paused':
      return { code: 132015, details: `${name} is paused for its quality.` };
    case 'disabled':
      return { code: 132016, details: `${name} is disabled for good.` };
    default:
      return { code: 132001, details: `There is no approved template ${name} in ${language}.` };
  }
}

type Judged = { call: OutwardCall; number: string; buyer: Buyer; now: Instant };
type Rule = (judged: Judged, judging: Judging) => Refusal | null;

/** Ordered as WhatsApp seems to ask: what, whether it may, how fast. */
const rules: readonly Rule[] = [
  function templateMustBeUsable({ call, buyer }, { templates }) {
    if (call.template === null) return null;
    const { name, language } = call.template;
    const template = templates.find(call.template);
    if (template === null) return { code: 132001, details: `There is no template ${name} in ${language}.` };
    const refusal = refusalOf(template) ?? whyTemplateIsRefused(template, call.template.components);
    if (refusal !== null) return refusal;
    const unwanted = template.category === 'marketing' && buyer.stoppedMarketing;
    return unwanted ? { code: 131050, details: 'The user has stopped marketing messages.' } : null;
  },
  function fileMustBeKnown({ call: { fileId } }, { files }) {
    const isKnown = fileId === null || files.has(fileId);
    return isKnown ? null : { code: 131009, details: `There is no file ${fileId}.` };
  },
  function windowMustBeOpen({ call, number, buyer, now }, { buyers }) {
    if (call.type === 'template') return null;
    const wroteAt = buyers.lastWroteAt(number, buyer.id);
    const isOpen = wroteAt !== null && now < wroteAt + WINDOW_MS;
    return isOpen ? null : { code: 131047, details: 'More than 24 hours have passed since the user last replied.' };
  },
  function pairMustNotBeTooFast({ number, buyer, now }, { pairRate }) {
    const details = 'Too many messages to this user from this number in a short time.';
    return pairRate.allows(`${number}|${buyer.id}`, now) ? null : { code: 131056, details };
  },
  function numberMustNotBeTooFast({ number, now }, { acceptedAt, throughput }) {
    const within = acceptedAt(number).filter((at) => at > now - SECOND_MS).length;
    return within < throughput ? null : { code: 130429, details: 'Cloud API message throughput has been reached.' };
  },
];

/** Judges a readable send: who would get it, or why WhatsApp refuses it. */
export function judgeSend(
  asked: Omit<Judged, 'buyer'>,
  judging: Judging,
): { buyer: Buyer; refusal: null } | { buyer: Buyer | null; refusal: Refusal } {
  const buyer = recipientOf(judging.buyers, asked.call);
  if (buyer === null) return { buyer, refusal: { code: 131026, details: 'The recipient is not on WhatsApp.' } };
  for (const rule of rules) {
    const refusal = rule({ ...asked, buyer }, judging);
    if (refusal !== null) return { buyer, refusal };
  }
  return { buyer, refusal: null };
}
