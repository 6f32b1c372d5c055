import { assertSearchAttributes, registerSearchAttributes } from '../../../src/temporal/search-attributes';
import { createTemporalClient } from '../../../src/temporal/client';
import { testServers, uniqueName } from '../../support/servers';

const names = ['ConvState', 'ConvOwner', 'ConvStage', 'ConvAttention', 'ConvNumber', 'ConvLastOutcome'];
const moments = ['ConvNextActionAt', 'ConvLastInboundAt', 'ConvPaused'];
const aDay = { seconds: 86_400 as never };

describe('A namespace that knows no search attribute of conversations', () => {
  const namespace = uniqueName('bare');
  const temporal = createTemporalClient({ connection: { address: testServers().temporalAddress }, namespace });
  const { workflowService } = temporal.connection;

  beforeAll(() => workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: aDay }));
  afterAll(() => temporal.close());

  it('stops a start, naming each of them and how to add them', async () => {
    await expect(assertSearchAttributes(temporal)).rejects.toMatchObject({
      code: 'search-attribute-missing',
      message: `Namespace ${namespace} lacks the search attributes ${[...names, ...moments].join(', ')}; add them with "npm run continuo -- temporal register".`,
    });
  });

  it('stops nothing once they are registered, which may be repeated', async () => {
    await registerSearchAttributes(temporal);
    await registerSearchAttributes(temporal);
    await expect(assertSearchAttributes(temporal)).resolves.toBeUndefined();
  });
});
