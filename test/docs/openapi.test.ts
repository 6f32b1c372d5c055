import { createInternalApp, internalRoutes } from '../../src/http/internal-app';
import { toOpenApi } from '../../src/http/openapi';
import { roles } from '../../src/http/permissions';
import { internalDeps, noDatabase } from '../support/internal-api';

type Layer = { route?: { path: string; methods: Record<string, boolean> } };
type Operation = {
  summary: string;
  'x-permission': string;
  parameters: { name: string; in: string; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
};

const deps = internalDeps(noDatabase);
const document = toOpenApi(internalRoutes(deps)) as {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
};
const described = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, method, path, operation })),
);

/** What express really answers, read from its router; the documentation page itself is no part of the API. */
const mounted = (createInternalApp(deps).router.stack as unknown as Layer[]).flatMap(({ route }) =>
  route === undefined || route.path.startsWith('/docs')
    ? []
    : Object.keys(route.methods).map((method) => `${method} ${route.path.replace(/:(\w+)/g, '{$1}')}`),
);

describe('/openapi.json', () => {
  it('describes exactly the routes that exist', () => {
    expect(document.openapi).toBe('3.1.1');
    expect(described.map(({ name }) => name).sort()).toEqual([...mounted].sort());
    expect(mounted).toContain('post /api/v1/conversations/{id}/take-over');
  });

  it.each(described)('says what $name does, takes and answers', ({ operation, path, method }) => {
    expect(operation.summary).toMatch(/^[A-Z].*\.$/);
    const parameters = operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    expect(parameters).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    for (const { schema } of operation.parameters) expect(schema).toHaveProperty('type');
    const body = operation.requestBody?.content['application/json']?.schema;
    expect(body === undefined).toBe(method === 'get');
    const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'));
    expect(Object.values(success?.[1].content ?? {})[0]?.schema).toEqual(expect.any(Object));
    expect(operation.responses['default']).toEqual({ $ref: '#/components/responses/Problem' });
  });

  it.each(described.filter(({ method }) => method !== 'get'))(
    'refuses unknown keys in the body of $name',
    ({ operation }) => {
      const schema = operation.requestBody?.content['application/json']?.schema as { oneOf?: object[] };
      for (const variant of schema.oneOf ?? [schema]) expect(variant).toMatchObject({ additionalProperties: false });
    },
  );
});

describe('Every route', () => {
  it.each(internalRoutes(deps))('$method $path declares who may use it', ({ permission, path }) => {
    expect([...roles, 'anyone']).toContain(permission);
    expect(path.startsWith('/api/')).toBe(permission !== 'anyone');
  });

  it.each(internalRoutes(deps).filter(({ method }) => method === 'post'))(
    'POST $path recognises a repetition by its idempotency key',
    ({ repeats }) => {
      expect(['command', 'stored']).toContain(repeats);
    },
  );
});
