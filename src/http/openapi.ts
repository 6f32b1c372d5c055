import { z } from 'zod';
import { errorTable } from '../errors';
import { roles } from './permissions';
import type { Route } from './route';

type Json = Readonly<Record<string, unknown>>;

/** The schema as OpenAPI 3.1 embeds it: without the line that names its dialect, which is the default there. */
function asJsonSchema(schema: z.ZodType, io: 'input' | 'output'): Json {
  const whole = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(whole).filter(([name]) => name !== '$schema'));
}

const problem: Json = { $ref: '#/components/responses/Problem' };
const idempotencyHeader: Json = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'Chosen by you. Repeating a request with it changes nothing and returns the first answer.',
  schema: { type: 'string', maxLength: 200 },
};

/** `/conversations/:id` as OpenAPI writes it. */
const toTemplate = (path: string): string => path.replace(/:(\w+)/g, '{$1}');

/** The schema of one field, out of the schema of its object: only whole objects can be asked for theirs. */
function fieldSchema(schema: z.ZodObject, name: string): unknown {
  const properties = asJsonSchema(schema, 'output')['properties'];
  return typeof properties === 'object' && properties !== null
    ? Object.entries(properties).find(([of]) => of === name)?.[1]
    : {};
}

function parametersOf({ schemas, repeats }: Route): readonly Json[] {
  const of = (schema: z.ZodObject, place: 'path' | 'query'): Json[] =>
    Object.entries(schema.shape).map(([name, field]) => ({
      name,
      in: place,
      required: !z.safeParse(field, undefined).success,
      schema: fieldSchema(schema, name),
    }));
  const own = [...of(schemas.params, 'path'), ...of(schemas.query, 'query')];
  return repeats === 'harmless' ? own : [...own, idempotencyHeader];
}

function operationOf(route: Route): Json {
  const { schemas, produces = 'application/json', method } = route;
  const body = { required: true, content: { 'application/json': { schema: asJsonSchema(schemas.body, 'input') } } };
  const security = route.permission === 'anyone' ? [] : [{ apiKey: [] }];
  return {
    operationId: `${method} ${route.path}`,
    tags: [route.tag],
    summary: route.summary,
    description: route.permission === 'anyone' ? 'Needs no key.' : `Needs the role ${route.permission} or higher.`,
    'x-permission': route.permission,
    security,
    parameters: parametersOf(route),
    ...(method === 'get' ? {} : { requestBody: body }),
    responses: {
      [String(route.status ?? 200)]: {
        description: 'Done.',
        content: { [produces]: { schema: asJsonSchema(schemas.answer, 'output') } },
      },
      default: problem,
    },
  };
}

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(errorTable)),
  detail: z.string().optional(),
  requestId: z.string(),
  problems: z.array(z.object({ in: z.string(), path: z.string(), message: z.string() })).optional(),
});

/** Writes the OpenAPI 3.1 description of exactly the routes given, from the schemas that read and cut their bodies. */
export function toOpenApi(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const template = toTemplate(route.path);
    paths[template] = { ...paths[template], [route.method]: operationOf(route) };
  }
  const content = { 'application/problem+json': { schema: asJsonSchema(problemSchema, 'output') } };
  return {
    openapi: '3.1.1',
    info: {
      title: 'Continuo admin API',
      version: '1',
      description: `Roles, each may what the ones before may: ${roles.join(', ')}. Moments are ISO-8601 in UTC.`,
    },
    paths,
    components: {
      securitySchemes: { apiKey: { type: 'http', scheme: 'bearer' } },
      responses: { Problem: { description: 'What went wrong: RFC 9457 problem details.', content } },
    },
  };
}
