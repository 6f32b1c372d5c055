import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../../../src/embedded/ports';
import { startMongo } from '../../../src/embedded/servers';
import { assertSearchAttributes } from '../../../src/temporal/search-attributes';
import { testDatabase, testTemporal, uniqueName } from '../../support/servers';

const log = { info: () => undefined, warn: () => undefined };

describe('the servers that every test shares', () => {
  const database = testDatabase();
  const temporal = testTemporal();
  const own = testTemporal({ namespace: uniqueName() });

  it('answer', async () => {
    expect([await database.isReachable(), await temporal.isReachable()]).toEqual([true, true]);
  });

  it('know the search attributes, in a namespace of a test as well', async () => {
    await assertSearchAttributes(temporal);
    await assertSearchAttributes(own);
    const { count } = await own.client.workflow.count('ConvState = "x" AND ConvPaused = true');
    expect(count).toBe(0);
  });
});

describe('a local MongoDB', () => {
  let dataDir: string;
  beforeAll(() => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'continuo-embedded-'));
  });
  afterAll(() => {
    rmSync(dataDir, { recursive: true });
  });

  it('says in one sentence that its port is taken', async () => {
    const other = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    await expect(startMongo({ dataDir, port, log })).rejects.toMatchObject({
      code: 'port-taken',
      message: `Port ${port} is taken by another program; stop that program, or choose another port with MONGODB_PORT.`,
    });
    await new Promise((resolve) => other.close(resolve));
  });
});
