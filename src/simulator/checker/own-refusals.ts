import type { Finding, View } from './view';

/** What WhatsApp says to somebody who has not counted himself. */
const avoidable: Readonly<Record<number, string>> = {
  131047: 'outside of the service window',
  131056: 'too fast for one buyer',
};

/** I8: we never run into the service window or the rate of one buyer. */
export function checkNoOwnRefusals({ truth }: View): Finding {
  return {
    invariant: 'I8',
    says: 'no message is refused for the window or the pair rate',
    looked: truth.sends.length,
    problems: truth.sends.flatMap(({ id, actionId, code }) => {
      const why = code === null ? undefined : avoidable[code];
      return why === undefined ? [] : [`Send ${id} of action ${actionId ?? '-'} was refused (${code}): ${why}.`];
    }),
  };
}
