import type { TextCues } from '../src/domain/judgement/cues';
import type { MessageInView } from '../src/domain/judgement/decision';
import type { ReplyBook } from '../src/domain/judgement/policy';
import type { NumberId } from '../src/domain/ids';
import type { InboxItem } from '../src/crm/documents';
import type { Receipts } from '../src/crm/receipts';
import { createTextReader } from './text-cues';
import type { TextReader } from './text-cues';

/** What the rules may know of the messages: cues and entries, never the text. */
export type ReadMessages = {
  messages: readonly MessageInView[];
  emails: readonly string[];
  language: string | null;
};

type ReadParts = { receipts: Pick<Receipts, 'actionOfWamid'> };

/** Compiling the patterns of a reply book takes milliseconds; a book is an object that never changes. */
const readers = new WeakMap<ReplyBook, TextReader>();

function readerOf(book: ReplyBook): TextReader {
  const known = readers.get(book);
  if (known !== undefined) return known;
  const reader = createTextReader(book);
  readers.set(book, reader);
  return reader;
}

/** Reads a burst: turns each text into cues, and a quotation into the message of ours that it answers. */
export async function readMessages(
  { receipts }: ReadParts,
  { number, items, book }: { number: NumberId; items: readonly InboxItem[]; book: ReplyBook },
): Promise<ReadMessages> {
  const read = readerOf(book);
  const seen = await Promise.all(
    items.map(async (item) => {
      const { text, quotedWamid } = item.view ?? { text: null, quotedWamid: null };
      const cues = text === null ? nothingRead : read(text);
      const answers = quotedWamid === null ? null : await receipts.actionOfWamid(number, quotedWamid);
      return { message: toMessageInView(item, cues, answers), emails: cues.emails };
    }),
  );
  const messages = seen.map(({ message }) => message);
  return {
    messages,
    emails: seen.flatMap(({ emails }) => emails),
    language: messages.findLast((message) => message.language !== null)?.language ?? null,
  };
}

const nothingRead: TextCues = { cues: [], language: null, entries: [], emails: [] };

function toMessageInView(
  { messageId, providerAt, receivedAt, view }: InboxItem,
  { cues, language, entries }: TextCues,
  answers: MessageInView['answers'],
): MessageInView {
  const readable = view?.readable ?? false;
  return {
    ...{ messageId, receivedAt, readable, cues, language, entries, answers },
    providerAt: providerAt ?? receivedAt,
  };
}
