import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS } from '../domain/time';

/** A wait that grows with each refusal: `firstMs`, then `factor` times as long, `mostMs` at most. */
export type BackOff = { firstMs: number; factor: number; mostMs: number };

/**
 * Whom a refusal stops besides the message itself. `unasked`: messages of a number that nobody asked for (follow-ups);
 * `account` and `token`: every number of this installation, which has one of each.
 */
export type StopScope = 'template' | 'unasked' | 'number' | 'account' | 'token';

/**
 * What a code says about a message. All but `unknown` are refusals: nothing was sent.
 * later: worth another try after a wait · template: only an approved template may go now · buyer: wait until he writes
 * never: refused for good · person: something has to be put right by hand · unknown: it may have left
 * pause: nothing of that scope can leave, for `forMs` or, where that is null, until a person resumes it
 */
export type CodeClass =
  | { kind: 'later'; backOff: BackOff }
  | { kind: 'template' | 'buyer' | 'never' | 'person' | 'unknown' }
  | { kind: 'pause'; scope: StopScope; forMs: number | null };

type Codes = number | readonly [from: number, to: number];
/** `says`: one sentence for the person who has to do something about it. */
export type CodeRow = { codes: readonly Codes[]; means: CodeClass; says: string };

/** Makes the rows of one class, each of some codes and a sentence. */
export function rowsOf(means: CodeClass, rows: readonly (readonly [readonly Codes[], string])[]): readonly CodeRow[] {
  return rows.map(([codes, says]) => ({ codes, means, says }));
}

const later = (firstMs: number, factor = 1, mostMs = firstMs): CodeClass => ({
  kind: 'later',
  backOff: { firstMs, factor, mostMs },
});
const pause = (scope: StopScope, forMs: number | null = null): CodeClass => ({ kind: 'pause', scope, forMs });

/** Meta advises 4^X seconds, X = 0, 1, 2 …; after an hour without a message the pair owes nothing any more. */
const pairRate = later(SECOND_MS, 4, HOUR_MS);
/** A message waits at most a minute for its turn; sends of a number are spread by its task queue, so none needs chance. */
const throughput = later(SECOND_MS, 2, MINUTE_MS);
const maintenance = later(30 * SECOND_MS, 2, 10 * MINUTE_MS);
/** Category misuse is lifted by itself, when is not said; asking once a day disturbs nobody. */
const liftedByItself = pause('unasked', DAY_MS);

/** What WhatsApp answers to a message (fact sheet, section 7), in its order within each class. */
export const messageCodes: readonly CodeRow[] = [
  ...rowsOf({ kind: 'unknown' }, [
    [[1], 'WhatsApp failed for a reason it does not name; look in the phone app whether the message is there.'],
    [[2], 'WhatsApp was overloaded; look in the phone app whether the message is there.'],
    [[131000], 'WhatsApp failed in the middle; look in the phone app whether the message is there.'],
    [[131016], 'A part of WhatsApp was away; look in the phone app whether the message is there.'],
  ]),
  ...rowsOf(pairRate, [[[131056], 'Messages to this buyer came too fast; wait, nothing else is needed.']]),
  ...rowsOf(throughput, [[[130429], 'The number sends faster than Meta allows; lower SEND_RATE_PER_SECOND.']]),
  ...rowsOf(maintenance, [[[131057], 'Meta maintains or upgrades the number; wait some minutes.']]),
  ...rowsOf(later(MINUTE_MS), [[[613, 17, 32], 'Meta limits calls of this kind; wait a minute.']]),
  ...rowsOf(later(HOUR_MS), [[[132069], 'The flow is throttled to ten an hour; wait an hour.']]),
  ...rowsOf(pause('token'), [
    [
      [0, 104, 190],
      'The access token is missing, refused or expired; give a new one with "npm run continuo -- number token", or, where WHATSAPP_ACCESS_TOKEN is used, write it there, start again and resume.',
    ],
  ]),
  ...rowsOf(pause('account', 5 * MINUTE_MS), [
    [[4], 'The app calls Meta too often; sending goes on after five minutes, find out who else uses the app.'],
  ]),
  ...rowsOf(pause('account', HOUR_MS), [
    [[80007], 'The account calls Meta too often; sending goes on within the hour, find out who else uses the account.'],
  ]),
  ...rowsOf(pause('account'), [
    [[368], 'Meta blocks the account for its policy; read Account Quality in the Business Manager, then resume.'],
    [[131031], 'Meta has locked the account; read Account Quality and check the PIN, then resume.'],
  ]),
  ...rowsOf(pause('number'), [
    [[33], 'Meta does not know the number any more; register it again or leave it out, then resume.'],
    [[131042], 'Meta cannot charge for messages; put the payment method right, then resume.'],
  ]),
  ...rowsOf(pause('unasked'), [
    [[131048], 'Too many buyers blocked or reported the number; send fewer follow-ups, then resume them.'],
  ]),
  ...rowsOf(liftedByItself, [
    [
      [131064],
      'Meta limits the account for wrong template categories; correct them, follow-ups are tried again in a day.',
    ],
  ]),
  ...rowsOf(pause('template'), [
    [[132015], 'Meta has paused the template for its quality; improve it or use another.'],
    [[132016], 'Meta has disabled the template for good; use another.'],
  ]),
  ...rowsOf({ kind: 'template' }, [
    [[131047], 'The service window is closed; send an approved template, or wait until the buyer writes.'],
    [[139200], 'Meta does not allow Direct Send any more; send an approved template.'],
  ]),
  ...rowsOf({ kind: 'buyer' }, [
    [[130472], 'Meta keeps marketing from this buyer for an experiment; wait until he writes.'],
    [[131049], 'This buyer has had enough marketing from everybody; wait until he writes.'],
  ]),
  ...rowsOf({ kind: 'never' }, [
    [[100], 'The message is malformed; tell whoever maintains this software.'],
    [[130403], 'We have blocked this buyer; unblock him in WhatsApp before you write.'],
    [[130497], 'Meta does not let this business write to that country; answer by another channel.'],
    [[130501, 131041, 131059, [131201, 131215]], 'Messages to groups are not sent from here; answer the buyer alone.'],
    [[131008, 131009], 'A value of the message is missing or wrong; tell whoever maintains this software.'],
    [[131021], 'The message was addressed to our own number; correct the address of the contact.'],
    [[131026], 'This buyer cannot be reached on WhatsApp; use another address.'],
    [[131050], 'The buyer has stopped marketing messages; send none until he asks for them again.'],
    [[131051], 'WhatsApp does not take messages of this type; write a text.'],
    [[131053], 'WhatsApp could not take the file; send it as another type.'],
    [[131055], 'Only marketing templates may be sent this way; send it as an ordinary message.'],
    [[132000], 'The template wants another number of parameters; correct it in the settings.'],
    [[132001], 'The template does not exist in this language or is not approved; check it in the Business Manager.'],
    [[132005], 'The template is too long once it is filled in; shorten its parameters.'],
    [[132007], 'The template breaks the content policy of WhatsApp; change its words.'],
    [[132008, 132012, 132018], 'A parameter of the template has the wrong form; correct it in the settings.'],
    [[134100], 'The Marketing Messages API takes marketing templates only; send it as an ordinary message.'],
    [[135000], 'WhatsApp does not take the parameters of this message; tell whoever maintains this software.'],
  ]),
  ...rowsOf({ kind: 'person' }, [
    [[3, 10, [200, 299], 131005], 'The token lacks a permission; give the system user the right to send messages.'],
    [[131030], 'The test number writes to listed numbers only; add this one in the Meta app.'],
    [[131035], 'WhatsApp keeps no messages of this number and lost one; ask the buyer what he wrote.'],
    [[131037], 'The display name of the number is not approved; have it approved in the Business Manager.'],
    [[131044], 'Calls cannot be paid for; put the payment method right.'],
    [[131045], 'The number is not registered; register it.'],
    [[131052, 131060], 'A message of the buyer cannot be shown; ask him to send it again.'],
    [[131062], 'This message needs a phone number and we know a user name only; ask the buyer for his number.'],
    [[131063], 'Marketing is switched off for this API; send it through the Marketing Messages API.'],
    [[132068], 'The flow is blocked; put it right in the Business Manager.'],
    [[134011], 'The payment terms are not accepted; accept them in the Business Manager.'],
    [[137000], 'The identity of the buyer has changed; make sure who it is before you write.'],
  ]),
];
