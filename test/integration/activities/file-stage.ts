import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createMediaActivities } from '../../../activities/media';
import type { MediaParts } from '../../../activities/media';
import { createMedia } from '../../../src/crm/media';
import { createMediaStore } from '../../../src/crm/media-store';
import { createMetrics } from '../../../src/metrics';
import type { FaultKind } from '../../../src/simulator/faults';
import { createSimulator } from '../../../src/simulator/simulator';
import { createMediaClient } from '../../../src/whatsapp/media-client';
import { beginnings } from '../../support/files';
import { testDatabase } from '../../support/servers';
import { aMediaItem } from '../http/fixtures';

const NUMBER = '900100200300';
export const MIB = 1024 * 1024;
const WHATSAPP = { accessToken: 'the token', numbers: [NUMBER] } as const;

export type ClientParts = Partial<Parameters<typeof createMediaClient>[0]>;
type WorkerParts = Partial<Omit<MediaParts, 'client'>> & { client?: ClientParts };
type Sent = { type?: string; mimeType?: string; begins?: Buffer; size?: number; sha256?: string; sentAt?: number };

/** The fetching of files on a real store and a folder, from the simulator. Call it at the top of a file. */
export function aFileStage() {
  const database = testDatabase();
  const media = createMedia({ database });
  const simulator = createSimulator({
    ...{ ...WHATSAPP, host: '127.0.0.1', port: 0, webhookUrl: 'http://127.0.0.1:1', appSecret: 'secret', seed: 1 },
  });
  const place = { graphUrl: '', folder: '' };
  const clients: ReturnType<typeof createMediaClient>[] = [];
  let serial = 0;
  beforeAll(async () => {
    place.graphUrl = (await simulator.start()).url;
    place.folder = await mkdtemp(path.join(tmpdir(), 'continuo-media-'));
  });
  afterEach(() => clients.splice(0).forEach((client) => client.close()));
  afterAll(async () => {
    await simulator.stop();
    await rm(place.folder, { recursive: true });
  });

  /** What a worker asks WhatsApp with; closed at the end of the test. */
  function aClient(given: ClientParts = {}) {
    const client = createMediaClient({
      ...{
        baseUrl: place.graphUrl,
        version: 'v26.0',
        tokenOf: () => Promise.resolve(WHATSAPP.accessToken),
        hosts: ['files.example'],
      },
      ...{ idleMs: 2_000, wholeMs: 30_000, ...given },
    });
    clients.push(client);
    return client;
  }

  return {
    ...{ database, media, simulator, place, aClient },
    aWorker({ client, ...replaced }: WorkerParts = {}) {
      const store = createMediaStore({ folder: place.folder, newId: randomUUID });
      const parts = { media, store, maxBytes: 100 * MIB, now: () => Date.now(), metrics: createMetrics(), ...replaced };
      return createMediaActivities({ ...parts, client: aClient(client) });
    },
    /** A buyer sends a file, and it is expected; gives the id of the message. */
    async aFile(sent: Sent = {}, ...faults: readonly FaultKind[]): Promise<string> {
      const { type = 'image', mimeType = 'image/png', begins = beginnings.png, size = begins.length } = sent;
      serial += 1;
      const messageId = `m_${String(serial).padStart(32, '0')}`;
      const shown = simulator.files.take({ mimeType, begins, size });
      const declared = { mimeType, sha256: sent.sha256 ?? shown.sha256, filename: null };
      const at = sent.sentAt ?? Date.now();
      const known = { number: NUMBER, type, providerId: shown.id, declared, providerAt: at, receivedAt: at };
      await media.expect(aMediaItem(messageId, known));
      simulator.faultNext(...faults);
      return messageId;
    },
    fileOf: (messageId: string): string => path.join(place.folder, messageId.slice(2, 4), messageId),
    /** What is in the folder under the name of a message. */
    async filesOf(messageId: string): Promise<readonly string[]> {
      const all = await readdir(place.folder, { recursive: true, withFileTypes: true });
      return all.filter((one) => one.isFile() && one.name.startsWith(messageId)).map(({ name }) => name);
    },
  };
}
