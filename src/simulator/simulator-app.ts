import express from 'express';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { z } from 'zod';
import type { Account } from './account';
import { mountAccount } from './account-routes';
import { mountFiles } from './file-routes';
import type { Files } from './files';
import type { GraphAnswer, Outward } from './outward';
import type { Templates } from './templates';

/** What can be asked of a running simulator besides sending; `describe` says in one line what it is for. */
export type Control = {
  method: 'get' | 'post';
  path: string;
  describe: string;
  handle: (body: unknown) => unknown;
};

export type AppParts = {
  outward: Outward;
  files: Files;
  templates: Pick<Templates, 'list'>;
  account: Account;
  controls: readonly Control[];
  /** Runs something later; a slow answer waits by the simulator's own clock. */
  after: (delayMs: number, run: () => void) => unknown;
};

const BODY_LIMIT = '1mb';
/** Meta gives 25 of a list unless another number is asked for. */
const listQuery = z.object({ limit: z.coerce.number().int().min(1).default(25), after: z.string().optional() });

/** WhatsApp's sending side and the simulator's own controls as one HTTP application. */
export function createSimulatorApp({ outward, files, templates, account, controls, after }: AppParts) {
  const app = express();
  app.disable('x-powered-by').disable('etag');
  app.use(express.json({ limit: BODY_LIMIT, type: () => true }));
  mountAccount(app, account);

  app.post('/:version/:number/messages', (request, response) => {
    const { number } = request.params;
    const { authorization } = request.headers;
    give(outward.take({ number, authorization, body: bodyOf(request) }), { request, response, after });
  });
  app.get('/:version/:account/message_templates', (request, response) => {
    const { account } = request.params;
    const { limit, after: cursor } = listQuery.parse(request.query);
    const { authorization } = request.headers;
    give(templates.list({ account, authorization, limit, after: cursor }), { request, response, after });
  });
  app.get('/', (_request, response) => {
    response.json(controls.map(({ method, path, describe }) => `${method.toUpperCase()} ${path}: ${describe}`));
  });
  for (const { method, path, handle } of controls) {
    app[method](path, async (request, response) => {
      response.json((await handle(bodyOf(request))) ?? { ok: true });
    });
  }
  mountFiles(app, files);
  app.use((_request, response) => void response.status(404).json({ error: 'There is nothing here; GET / lists all.' }));
  app.use(sayWhatIsWrong);
  return app;
}

function bodyOf({ body }: { body?: unknown }): unknown {
  return body;
}

type Exchange = { request: Request; response: Response; after: AppParts['after'] };

function give(answer: GraphAnswer, { request, response, after }: Exchange): void {
  switch (answer.kind) {
    case 'reset':
      request.socket.resetAndDestroy();
      break;
    case 'hang':
      break;
    case 'answer': {
      const { status, body, delayMs } = answer;
      const send = (): void => {
        if (typeof body === 'string') response.status(status).type('html').send(body);
        else response.status(status).json(body);
      };
      if (delayMs === 0) send();
      else after(delayMs, send);
    }
  }
}

// eslint-disable-next-line max-params -- express knows an error handler by its four parameters
const sayWhatIsWrong: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) next(error);
  else if (error instanceof z.ZodError)
    response.status(400).json({ error: error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) });
  else if (error instanceof SyntaxError) response.status(400).json({ error: 'The body is not JSON.' });
  else if (error instanceof Error) response.status(400).json({ error: error.message });
  else next(error);
};
