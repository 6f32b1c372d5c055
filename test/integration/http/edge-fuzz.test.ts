import { createFuzzer } from '../../../scripts/fuzz/requests';
import { shoot } from '../../../scripts/fuzz/shoot';
import { SECRET, openEdge } from '../../support/edge';
import type { Edge } from '../../support/edge';
import { OUR_NUMBER } from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { aCaptureStage } from '../capture/stage';

const REQUESTS = 1_000;
const patience = { headersMs: 1_000, requestMs: 2_000, lookEveryMs: 100 };

const database = testDatabase();
const inbox = () => database.collection('inbox');

const relay = aCaptureStage(database).aRelay();
let edge: Edge;
beforeAll(async () => {
  edge = await openEdge(database, { notice: relay.notice, patience });
});
afterAll(() => edge.close());

describe('A thousand broken requests, of which most are signed,', () => {
  it('get no 5xx but for a slow store; what was taken in is handled to its end, and whoever comes next is served', async () => {
    const next = createFuzzer({ seed: 3, secret: SECRET, number: OUR_NUMBER });
    const baseUrl = `http://127.0.0.1:${edge.port}`;
    const { statuses, closed } = await shoot({ baseUrl, requests: REQUESTS, atOnce: 4, next });
    await relay.stop();
    // A store that is too slow for a thousand items is told as such: 503, and WhatsApp delivers again.
    expect(Object.keys(statuses).filter((status) => /^5(?!03)/.test(status))).toStrictEqual([]);
    expect(Object.values(statuses).reduce((sum, count) => sum + count, closed)).toBe(REQUESTS);
    // Most of what is sent must come further than the signature, or nothing would be tried.
    expect(statuses['200']).toBeGreaterThan(REQUESTS / 2);
    expect(await edge.isServing()).toBe(true);
    expect(await inbox().countDocuments({ state: 'pending', number: OUR_NUMBER, tries: 0 })).toBe(0);
    expect(await inbox().countDocuments({ state: 'handed' })).toBeGreaterThan(REQUESTS / 2);
  }, 120_000);
});

describe('The requests of a seed', () => {
  const some = (seed: number) => {
    const next = createFuzzer({ seed, secret: SECRET, number: OUR_NUMBER });
    return Array.from({ length: 200 }, () => next());
  };

  it('are the same to the byte, and others than those of another seed', () => {
    expect(some(5)).toStrictEqual(some(5));
    expect(some(6)).not.toStrictEqual(some(5));
  });
});
