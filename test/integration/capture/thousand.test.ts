import { isAppError } from '../../../src/errors';
import type { StoredItem } from '../../../src/capture/ports';
import { aDelivery, aText, messages } from '../../support/deliveries';
import { testDatabase } from '../../support/servers';
import { aCaptureStage } from './stage';

const database = testDatabase();
const ITEMS = 1_000;
/** A burst is handed over at once when it is this long. */
const BURST = 200;

/** Delivers until it is taken in, as WhatsApp does: a store that is too slow for all of it at once has some of it. */
async function deliver(stage: ReturnType<typeof aCaptureStage>, bytes: Buffer): Promise<readonly StoredItem[]> {
  try {
    return await stage.take(bytes);
  } catch (error) {
    if (!isAppError(error, 'store-unavailable')) throw error;
    return deliver(stage, bytes);
  }
}

describe('A thousand messages of one buyer in one delivery', () => {
  it('are stored once each and handed over in order, as bursts; a repetition changes nothing', async () => {
    const stage = aCaptureStage(database);
    const ids = Array.from({ length: ITEMS }, (_, n) => `wamid.${n}`);
    const bytes = aDelivery(messages(...ids.map((id) => aText({ id }))));
    await deliver(stage, bytes);
    expect(await deliver(stage, bytes)).toStrictEqual([]);
    const stored = await database.collection('inbox').find({}).toArray();
    expect(stored.map(({ providerId }) => providerId).sort()).toStrictEqual([...ids].sort());

    const nameOf = new Map(stored.map(({ messageId, providerId }) => [messageId, providerId]));
    const placeOf = (item: StoredItem): number => ids.indexOf(item.providerId ?? '');
    await stage.handOver([...stored].sort((a, b) => placeOf(a) - placeOf(b)));
    const bursts = stage.signals.map(({ inbound }) => (inbound.kind === 'messages' ? inbound.messageIds : []));
    expect(bursts.map((burst) => burst.length)).toStrictEqual(Array<number>(ITEMS / BURST).fill(BURST));
    expect(bursts.flat().map((id) => nameOf.get(id))).toStrictEqual(ids);
  }, 60_000);
});
