import path from 'node:path';
import { readArguments } from '../../../scripts/demo/arguments';
import { demoEnvironment } from '../../../scripts/demo/environment';
import { readDemoRules } from '../../../scripts/demo/rules';
import { loadConfig } from '../../../src/config';

const ports = {
  PUBLIC_PORT: 1,
  INTERNAL_PORT: 2,
  WORKER_PORT: 3,
  SIMULATOR_PORT: 4,
  TEMPORAL_PORT: 5,
  TEMPORAL_UI_PORT: 6,
  MONGODB_PORT: 7,
};

describe('The demo', () => {
  test('has rules that the product takes: an hour lasts a second, and nobody is ever closed', () => {
    const { followUp, hours, replyBook } = readDemoRules(path.resolve(__dirname, '..', '..', '..'));
    expect(followUp.hourMs).toBe(1_000);
    expect(Object.values(hours.open)).toEqual(Array.from({ length: 7 }, () => [{ from: '00:00', to: '24:00' }]));
    expect(replyBook.entries.length).toBeGreaterThan(0);
  });

  test('gives its processes a complete configuration with secrets of this run alone', () => {
    const given = { ports, mongodbUri: 'mongodb://127.0.0.1:7', temporalAddress: '127.0.0.1:5', verbose: false };
    const env = demoEnvironment({ WHATSAPP_ACCESS_TOKEN: 'the real one' }, given);
    const { whatsapp, mongo, relay } = loadConfig(env);
    expect(whatsapp.graphUrl).toBe('http://127.0.0.1:4');
    expect(whatsapp.accessToken).not.toBe('the real one');
    expect(mongo.database).toBe('continuo_demo');
    expect(relay).toEqual({ burstPauseMs: 2_000, burstMaxMs: 8_000 });
    expect(demoEnvironment({}, given).MESSAGE_ID_KEY).not.toBe(env.MESSAGE_ID_KEY);
  });

  test('says in one sentence what is wrong with its arguments', () => {
    expect(readArguments(['--once', '--seed', '7'])).toEqual({
      help: false,
      once: true,
      verbose: false,
      seed: 7,
      buyers: 30,
    });
    expect(() => readArguments(['--seed', 'x'])).toThrow('--seed is a whole number, not "x".');
    expect(() => readArguments(['--forever'])).toThrow(/--forever/);
  });
});
