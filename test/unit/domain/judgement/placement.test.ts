import { placeMessages } from '../../../../src/domain/judgement/placement';
import { DAY_MS } from '../../../../src/domain/time';
import { NOON, aContext, aMessage } from '../../../support/builders';

const nothingAsked = { openQuestions: { ours: [], theirs: [] } };
const promised = { side: 'theirs', at: NOON - DAY_MS, messageId: 'm0' } as const;
const neverSpoke = { inboundAt: null, botAt: null, personAt: null };

describe('placing messages', () => {
  it('puts a message that quotes one of ours to that one, before anything that is guessed', () => {
    const messages = [aMessage(), aMessage({ messageId: 'm2', answers: 'c1.9.0' })];
    expect(placeMessages(messages, aContext())).toStrictEqual({
      kind: 'existing',
      reason: 'answers-message',
      refersTo: 'c1.9.0',
    });
  });

  it('takes a message for the answer to our open question', () => {
    expect(placeMessages([aMessage()], aContext({ promises: [promised] }))).toStrictEqual({
      kind: 'existing',
      reason: 'answers-open-question',
      refersTo: 'c1.1.0',
    });
  });

  it('takes a message for the fulfilment of a promise', () => {
    expect(placeMessages([aMessage()], aContext({ ...nothingAsked, promises: [promised] }))).toStrictEqual({
      kind: 'existing',
      reason: 'answers-promise',
      refersTo: 'm0',
    });
  });

  it('goes on with the open episode', () => {
    expect(placeMessages([aMessage()], aContext(nothingAsked))).toStrictEqual({
      kind: 'existing',
      reason: 'continues-episode',
      refersTo: 'episode 1',
    });
  });

  it('begins something new in a closed episode, even where a promise was open', () => {
    const context = aContext({ ...nothingAsked, promises: [promised], conversation: { open: false } });
    expect(placeMessages([aMessage()], context)).toStrictEqual({ kind: 'new', reason: 'new-topic', refersTo: null });
  });

  it.each([
    ['when nobody has ever spoken', neverSpoke],
    ['after more than a week of silence', { ...neverSpoke, personAt: NOON - 7 * DAY_MS - 1 }],
  ])('begins something new %s', (_, lastReplies) => {
    expect(placeMessages([aMessage()], aContext({ ...nothingAsked, lastReplies })).kind).toBe('new');
  });

  it('goes on with an episode that has been silent for exactly a week', () => {
    const lastReplies = { ...neverSpoke, inboundAt: NOON - 7 * DAY_MS };
    expect(placeMessages([aMessage()], aContext({ ...nothingAsked, lastReplies })).kind).toBe('existing');
  });
});
