import { z } from 'zod';
import type { Audit } from '../../crm/audit';
import type { MediaItem } from '../../crm/documents';
import type { Media } from '../../crm/media';
import type { MediaStore } from '../../crm/media-store';
import type { MessageId } from '../../domain/ids';
import type { Instant } from '../../domain/time';
import { AppError } from '../../errors';
import { actorName } from '../acting';
import { downloadSchema, toDownload } from '../download';
import type { Download } from '../download';
import { changing, defineRoute, reading } from '../route';
import type { Route } from '../route';
import { byId, nameText, whyText } from '../schemas';
import { mediaSchema, toMediaView } from '../views/media-view';

export type MediaRouteDeps = {
  media: Pick<Media, 'get' | 'dismiss'>;
  mediaStore: Pick<MediaStore, 'open'>;
  audit: Audit;
  now: () => Instant;
};

const tag = 'media';
const path = '/api/v1/media/:id';

async function demandMedia({ media }: MediaRouteDeps, id: MessageId): Promise<MediaItem> {
  const item = await media.get(id);
  if (item === null) throw new AppError('not-found', 'No message with this id came with a file.');
  return item;
}

async function openFile(deps: MediaRouteDeps, id: MessageId): Promise<Download> {
  const { state, kept, declared } = await demandMedia(deps, id);
  if (state === 'pending') throw new AppError('media-waiting');
  if (kept === null) throw new AppError('media-refused');
  const opened = await deps.mediaStore.open(id);
  if (opened === null) {
    throw new AppError('not-found', 'The file is not in the media folder: let api and worker share MEDIA_FOLDER.');
  }
  const { mimeType } = kept;
  return { ...opened, mimeType, name: declared.filename ?? `${id}.${mimeType.split('/')[1] ?? 'bin'}` };
}

function dismissRoute(deps: MediaRouteDeps): Route {
  return defineRoute({
    ...changing,
    path: `${path}/dismiss`,
    tag,
    summary: 'Takes a file that is not here off the list of what needs a person.',
    permission: 'operator',
    params: byId,
    body: z.strictObject({ reason: whyText, operator: nameText.optional() }),
    answer: mediaSchema,
    async handle({ params: { id }, body: { reason, operator }, caller, requestId }) {
      const item = await demandMedia(deps, id);
      await deps.media.dismiss(id, deps.now());
      const entry = { by: actorName(caller, operator), act: 'dismiss-media', subject: id, reason };
      await deps.audit.record({ _id: requestId, ...entry, before: { state: item.state }, after: { dismissed: true } });
      return toMediaView(item);
    },
  });
}

/** Files that buyers sent. */
export function mediaRoutes(deps: MediaRouteDeps): readonly Route[] {
  return [
    defineRoute({
      ...reading,
      path,
      tag,
      summary: 'Shows how far the file of a message is, and why it is not here.',
      permission: 'viewer',
      params: byId,
      answer: mediaSchema,
      handle: async ({ params }) => toMediaView(await demandMedia(deps, params.id)),
    }),
    defineRoute({
      ...reading,
      path: `${path}/file`,
      tag,
      summary: 'Gives the file of a message; anything but pictures, sound, film and PDF is only to be saved.',
      permission: 'viewer',
      produces: 'application/octet-stream',
      params: byId,
      answer: downloadSchema,
      handle: async ({ params }) => toDownload(await openFile(deps, params.id)),
    }),
    dismissRoute(deps),
  ];
}
