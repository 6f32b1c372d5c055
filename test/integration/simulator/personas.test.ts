import { eventually } from '../../support/eventually';
import type { PersonaName } from '../../../src/simulator/personas/persona';
import { personaNames } from '../../../src/simulator/personas/persona';
import { personas } from '../../../src/simulator/personas/personas';
import type { Truth } from '../../../src/simulator/truth';
import { aStage } from './stage';
import type { Stage } from './stage';

const HOUR_MS = 1_000;
let stage: Stage;

beforeEach(async () => {
  stage = await aStage();
});
afterEach(() => stage.close());

const said = (truth: Truth) => truth.messages.map(({ text, means }) => ({ text, means }));
const pass = (ms: number): void => stage.clock.advance(ms);
const answer = async (text: string): Promise<void> => {
  const buyer = stage.simulator.buyers.all()[0];
  const sent = await stage.send(`+${buyer?.phone ?? ''}`, text);
  expect(sent.body.error).toBeUndefined();
  pass(2_000);
};
const enter = (name: PersonaName) => stage.simulator.enter(name, { hourMs: HOUR_MS });

describe('The buyers', () => {
  test('are one of each name', () => {
    expect(personas.map(({ name }) => name).sort()).toEqual([...personaNames].sort());
  });

  test('the burst writer writes three messages within five seconds', () => {
    enter('burst-writer');
    pass(5_000);
    const times = stage.simulator.truth().messages.map(({ saidAt }) => saidAt);
    expect(times).toHaveLength(3);
    expect(Math.max(...times) - Math.min(...times)).toBeLessThan(5_000);
  });

  test('the finisher thanks for the answer and says no more', async () => {
    enter('finisher');
    pass(1_000);
    await answer('We are open from 9 to 18.');
    pass(60_000);
    await answer('Anything else?');
    pass(60_000);
    expect(said(stage.simulator.truth()).map(({ means }) => means)).toEqual(['question', 'closing']);
  });

  test('the hesitant one is silent after the first answer and comes back after the second', async () => {
    enter('hesitant');
    pass(1_000);
    await answer('Which item?');
    pass(120_000);
    expect(stage.simulator.truth().messages).toHaveLength(1);
    await answer('Do you still need it?');
    pass(120_000);
    expect(said(stage.simulator.truth()).map(({ means }) => means)).toEqual(['question', 'answer']);
  });

  test('the ghost is never heard of again, and shows no reading', async () => {
    enter('ghost');
    pass(1_000);
    await answer('Which item?');
    pass(600_000);
    const truth = stage.simulator.truth();
    expect(truth.messages).toHaveLength(1);
    expect(truth.statuses.map(({ status }) => status)).toEqual(['sent', 'delivered']);
  });

  test('the opt-out says STOP', async () => {
    enter('opt-out');
    pass(1_000);
    await answer('Yes, in stock.');
    pass(60_000);
    expect(said(stage.simulator.truth()).at(-1)).toEqual({ text: 'STOP', means: 'opt-out' });
  });

  test('the late message is older than its arrival', () => {
    enter('late-message');
    pass(1_000);
    const [message] = stage.simulator.truth().messages;
    expect((message?.saidAt ?? 0) - (message?.providerAt ?? 0)).toBeGreaterThan(90 * 60_000);
  });

  test('the one with two addresses ends with the old number at the new user', () => {
    enter('two-addresses');
    pass(60_000);
    const shown = stage.simulator.truth().messages.map((message) => message.shown);
    expect(shown).toHaveLength(3);
    expect(shown[1]?.phone).toBeNull();
    expect(shown[2]).toEqual({ phone: shown[0]?.phone, bsuid: shown[1]?.bsuid });
    expect(shown[1]?.bsuid).not.toBe(shown[0]?.bsuid);
  });

  test('the number changer is announced by WhatsApp and goes on from the new number', () => {
    enter('number-changer');
    pass(60_000);
    const { messages } = stage.simulator.truth();
    expect(messages.map(({ kind }) => kind)).toEqual(['message', 'system', 'message']);
    expect(messages[2]?.shown).toEqual(messages[1]?.shown);
    expect(messages[2]?.shown.phone).not.toBe(messages[0]?.shown.phone);
  });

  test('the machine answers whatever it is told', async () => {
    enter('machine');
    pass(1_000);
    for (let round = 0; round < 3; round += 1) {
      await answer('We are open from 9 to 18.');
      pass(60_000);
    }
    expect(stage.simulator.truth().messages).toHaveLength(4);
  });

  test('are silent once the play has ended', () => {
    stage.simulator.play({ buyers: 5, overMs: 10_000, hourMs: HOUR_MS });
    pass(10_000);
    const written = stage.simulator.truth().messages.length;
    stage.simulator.endPlay();
    pass(600_000);
    expect(stage.simulator.truth().messages).toHaveLength(written);
    expect(written).toBeGreaterThan(0);
  });

  test('a morning with the same seed is the same morning', async () => {
    const other = await aStage();
    const morning = { buyers: 30, overMs: 60_000, hourMs: HOUR_MS };
    expect(stage.simulator.play(morning)).toEqual(other.simulator.play(morning));
    pass(60_000);
    other.clock.advance(60_000);
    const told = ({ messages }: Truth) => messages.map(({ text, saidAt, shown }) => ({ text, saidAt, shown }));
    expect(told(stage.simulator.truth())).toEqual(told(other.simulator.truth()));
    expect(stage.simulator.truth().buyers.length).toBeGreaterThanOrEqual(30);
    await eventually(() => expect(other.simulator.deliveries.open()).toBe(0));
    await other.close();
  });
});
