import { lineOf, short } from '../../../scripts/demo/step-lines';
import type { JournalStep } from '../../../src/crm/documents';

const HOUR_MS = 1_000;
const NOW = Date.UTC(2026, 2, 2, 9, 0, 0);

/** A step with only what a line is made of. */
function aStep(given: Record<string, unknown>): JournalStep {
  const step = { kind: 'burst', decidedAt: NOW, facts: [], sends: [], decision: null, ...given };
  return step as unknown as JournalStep;
}
const told = (given: Record<string, unknown>, ...texts: string[]): string | null =>
  lineOf({ step: aStep(given), name: 'Ada Berg', texts, hourMs: HOUR_MS });
const plan = (hours: number, says: string) => ({
  kind: 'FollowUpPlanned',
  plan: { dueAt: NOW + hours * HOUR_MS, says },
});

describe('A line of the story', () => {
  test('says what the buyer wrote, what the bot answers and why, and when it looks again', () => {
    const line = told(
      {
        decision: { result: 'bot', reason: 'known-question' },
        sends: [{ text: 'Our prices start at 49 euros.' }],
        facts: [plan(16, 'buyers usually answer within 1 h; we wait 16 h')],
      },
      'How much is it?',
    );
    expect(line).toBe(
      'Ada Berg        "How much is it?" → bot: "Our prices start at 49 euros." (known-question); looks again in 16 h',
    );
  });

  test('says how many messages were handled together', () => {
    const decision = { result: 'no-reply', reason: 'closing-words' };
    expect(told({ decision }, 'Hi', 'got it', 'thanks')).toBe(
      'Ada Berg        "thanks" (3 messages) → no reply needed (closing-words)',
    );
  });

  test('says that a person answers, and that the buyer was told', () => {
    const decision = { result: 'person', reason: 'person-asked-for', team: 'support' };
    expect(told({ decision, sends: [{ text: 'A person …' }] }, 'a person please')).toBe(
      'Ada Berg        "a person please" → a person of support answers, the buyer is told (person-asked-for)',
    );
  });

  test('says minutes where the next look is less than an hour away', () => {
    const decision = { result: 'postponed', reason: 'buyer-still-likely' };
    expect(told({ kind: 'look', decision, facts: [plan(0.25, 'buyers usually answer within 1 h')] })).toBe(
      'Ada Berg        silent → later (buyer-still-likely); looks again in 15 min: buyers usually answer within 1 h',
    );
  });

  test('says what was withheld in the words of the reason', () => {
    expect(told({ kind: 'look', decision: { result: 'withheld', reason: 'answer-unlikely' } })).toBe(
      'Ada Berg        silent → nothing is sent: One more message would hardly be answered. (answer-unlikely)',
    );
  });

  test('says when it looks again, and why then', () => {
    const decision = { result: 'postponed', reason: 'buyer-still-likely' };
    expect(told({ kind: 'look', decision, facts: [plan(3, 'buyers usually answer within 1 h')] })).toBe(
      'Ada Berg        silent → later (buyer-still-likely); looks again in 3 h: buyers usually answer within 1 h',
    );
  });

  test('says which follow-up leaves', () => {
    const decision = { result: 'follow-up', reason: 'follow-up-due' };
    expect(told({ kind: 'look', decision, sends: [{ text: 'Do you still need it?' }] })).toBe(
      'Ada Berg        silent → follow-up: "Do you still need it?" (follow-up-due)',
    );
  });

  test('says what a person did', () => {
    const facts = [
      { kind: 'OwnerChanged', owner: { kind: 'human' }, by: 'mara via demo', reason: 'takeover' },
      { kind: 'Paused', by: 'mara via demo', reason: 'operator-pause' },
    ];
    expect(told({ kind: 'command', facts })).toBe(
      'Ada Berg        mara via demo takes over (takeover); mara via demo pauses automation (operator-pause)',
    );
  });

  test('is left out when nothing is to be told', () => {
    expect(told({ kind: 'event', facts: [{ kind: 'AttentionCleared' }] })).toBeNull();
  });

  test('cuts long texts at whole characters', () => {
    expect(short(`${'a'.repeat(42)}😀😀😀`)).toBe(`${'a'.repeat(42)}😀…`);
  });
});
