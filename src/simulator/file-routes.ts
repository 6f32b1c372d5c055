import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Express, Response } from 'express';
import type { FileAnswer, Files } from './files';

const graphVersion = /^v\d+\.\d+$/;

/** WhatsApp's side of files over HTTP: `GET /{version}/{file id}`, and the address that it names. */
export function mountFiles(app: Express, files: Files): void {
  app.get('/:version/:id', async (request, response, next) => {
    const { version, id } = request.params;
    if (!graphVersion.test(version)) {
      next();
      return;
    }
    const origin = `http://${request.headers.host ?? ''}`;
    await give(response, files.locate({ id, origin, authorization: request.headers.authorization }));
  });
  app.get('/whatsapp-files/:token', async (request, response) => {
    const { authorization } = request.headers;
    await give(response, files.give({ token: request.params.token, authorization }));
  });
}

async function give(response: Response, answer: FileAnswer): Promise<void> {
  switch (answer.kind) {
    case 'json':
      response.status(answer.status).json(answer.body);
      break;
    case 'bytes':
      await givePieces(response, answer);
      break;
    case 'hang':
      break;
  }
}

/** Piece after piece, as fast as the caller takes them; how many will come is not said before. */
async function givePieces(
  response: Response,
  { mimeType, pieces }: Extract<FileAnswer, { kind: 'bytes' }>,
): Promise<void> {
  response.setHeader('Content-Type', mimeType);
  await pipeline(Readable.from(pieces), response).catch(() => response.destroy());
}
