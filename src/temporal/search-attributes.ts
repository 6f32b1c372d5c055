import { temporal as proto } from '@temporalio/proto';
import { AppError } from '../errors';
import type { TemporalClient } from './client';

const { INDEXED_VALUE_TYPE_BOOL, INDEXED_VALUE_TYPE_DATETIME, INDEXED_VALUE_TYPE_KEYWORD } =
  proto.api.enums.v1.IndexedValueType;

/** What operators filter conversations by. At most ten keywords fit into a SQL visibility store. */
export const searchAttributes = {
  ConvState: INDEXED_VALUE_TYPE_KEYWORD,
  ConvOwner: INDEXED_VALUE_TYPE_KEYWORD,
  ConvStage: INDEXED_VALUE_TYPE_KEYWORD,
  ConvAttention: INDEXED_VALUE_TYPE_KEYWORD,
  ConvNumber: INDEXED_VALUE_TYPE_KEYWORD,
  ConvLastOutcome: INDEXED_VALUE_TYPE_KEYWORD,
  ConvNextActionAt: INDEXED_VALUE_TYPE_DATETIME,
  ConvLastInboundAt: INDEXED_VALUE_TYPE_DATETIME,
  ConvPaused: INDEXED_VALUE_TYPE_BOOL,
} as const;

/** Names the search attributes that the namespace lacks. */
async function missingSearchAttributes({ connection, namespace, withDeadline }: TemporalClient): Promise<string[]> {
  const { customAttributes } = await withDeadline(() => connection.operatorService.listSearchAttributes({ namespace }));
  return Object.keys(searchAttributes).filter((name) => !Object.hasOwn(customAttributes, name));
}

/** Registers what is missing through the operator service; safe to repeat. */
export async function registerSearchAttributes(temporal: TemporalClient): Promise<void> {
  const missing = await missingSearchAttributes(temporal);
  if (missing.length === 0) return;
  const wanted = Object.fromEntries(Object.entries(searchAttributes).filter(([name]) => missing.includes(name)));
  await temporal.withDeadline(() =>
    temporal.connection.operatorService.addSearchAttributes({
      namespace: temporal.namespace,
      searchAttributes: wanted,
    }),
  );
}

/** Throws `search-attribute-missing` that names what a configured server lacks, and how to add it. */
export async function assertSearchAttributes(temporal: TemporalClient): Promise<void> {
  const missing = await missingSearchAttributes(temporal);
  if (missing.length === 0) return;
  const message = `Namespace ${temporal.namespace} lacks the search attributes ${missing.join(', ')}; add them with "npm run continuo -- temporal register".`;
  throw new AppError('search-attribute-missing', message);
}
