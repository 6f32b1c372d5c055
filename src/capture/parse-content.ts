import type { InboundView } from '../domain/inbound-message';
import type { Fields } from './parse-fields';
import { fieldOf, firstOf, isFields, listOf, textOf, wordOf } from './parse-fields';

/** What a message says: `readable` when its words are all there is to it. */
export type Content = Pick<InboundView, 'text' | 'readable' | 'replyId' | 'media'>;

const nothing: Content = { text: null, readable: false, replyId: null, media: null };
const says = (text: string | null): Content => ({ ...nothing, text, readable: text !== null });
const hints = (text: string | null): Content => ({ ...nothing, text });

/** A tapped button: its title is what the person said, its id only what the client echoed. */
const taps = (title: unknown, id: unknown): Content => ({ ...says(textOf(title)), replyId: wordOf(id) });

function media(message: Fields, name: string): Content {
  const file = fieldOf(message, name);
  const id = wordOf(fieldOf(file, 'id'));
  const found = {
    mimeType: wordOf(fieldOf(file, 'mime_type')) ?? 'application/octet-stream',
    sha256: wordOf(fieldOf(file, 'sha256')),
    filename: wordOf(fieldOf(file, 'filename')),
  };
  return { ...hints(textOf(fieldOf(file, 'caption'))), media: id === null ? null : { id, ...found } };
}

function interactive(message: Fields): Content {
  const given = fieldOf(message, 'interactive');
  const type = wordOf(fieldOf(given, 'type'));
  const reply = type === null ? undefined : fieldOf(given, type);
  switch (type) {
    case 'button_reply':
    case 'list_reply':
      return taps(fieldOf(reply, 'title'), fieldOf(reply, 'id'));
    case 'nfm_reply':
      return hints(textOf(fieldOf(reply, 'body')));
    default:
      return nothing;
  }
}

function location(message: Fields): Content {
  const given = fieldOf(message, 'location');
  const parts = [textOf(fieldOf(given, 'name')), textOf(fieldOf(given, 'address'))];
  return hints(textOf(parts.filter((part) => part !== null).join(', ')));
}

function cards(message: Fields): Content {
  const names = listOf(fieldOf(message, 'contacts')).map((card) => fieldOf(fieldOf(card, 'name'), 'formatted_name'));
  return hints(textOf(names.filter((name) => typeof name === 'string').join(', ')));
}

/** The new wording of an earlier message, which may be of any type. */
function edited(message: Fields): Content {
  const inner = fieldOf(fieldOf(message, 'edit'), 'message');
  const isNested = fieldOf(inner, 'type') === 'edit';
  return isFields(inner) && !isNested ? parseContent(inner) : nothing;
}

const readers: Readonly<Record<string, (message: Fields) => Content>> = {
  text: (message) => says(textOf(fieldOf(fieldOf(message, 'text'), 'body'))),
  image: (message) => media(message, 'image'),
  video: (message) => media(message, 'video'),
  audio: (message) => media(message, 'audio'),
  document: (message) => media(message, 'document'),
  sticker: (message) => media(message, 'sticker'),
  location,
  contacts: cards,
  interactive,
  button: (message) => {
    const button = fieldOf(message, 'button');
    return taps(fieldOf(button, 'text'), fieldOf(button, 'payload'));
  },
  reaction: (message) => says(textOf(fieldOf(fieldOf(message, 'reaction'), 'emoji'))),
  order: (message) => hints(textOf(fieldOf(fieldOf(message, 'order'), 'text'))),
  edit: edited,
};

/** Names the type of a message; types that WhatsApp has yet to invent keep their name. */
export function typeOf(message: Fields): string {
  return wordOf(fieldOf(message, 'type')) ?? 'unknown';
}

/** Reads what a message says; a type or a shape that is not known says nothing and is not readable. */
export function parseContent(message: Fields): Content {
  const type = typeOf(message);
  return Object.hasOwn(readers, type) ? (readers[type]?.(message) ?? nothing) : nothing;
}

/** Names the message that this one quotes, taps, reacts to, edits or takes back, by its wamid. */
export function quotedBy(message: Fields): string | null {
  const named = (of: string, id: string) => wordOf(fieldOf(fieldOf(message, of), id));
  return firstOf(
    named('context', 'id'),
    named('reaction', 'message_id'),
    named('edit', 'original_message_id'),
    named('revoke', 'original_message_id'),
  );
}

/** Tells whether a message was passed on from somewhere else. */
export function isForwarded(message: Fields): boolean {
  const context = fieldOf(message, 'context');
  return fieldOf(context, 'forwarded') === true || fieldOf(context, 'frequently_forwarded') === true;
}
