/** How many bytes of a file tell what it is. */
export const HEAD_BYTES = 64;

type Mark = { at: number; bytes: Buffer };
type FileType = { mimeType: string; marks: readonly Mark[] };

const text = (at: number, words: string): Mark => ({ at, bytes: Buffer.from(words, 'latin1') });
const hex = (at: number, digits: string): Mark => ({ at, bytes: Buffer.from(digits, 'hex') });
const type = (mimeType: string, ...marks: readonly Mark[]): FileType => ({ mimeType, marks });

/** Containers of office documents: what is in them is not looked at. */
const ZIP = 'application/zip';
const OLE = 'application/x-ole-storage';
/** Anything that a machine would run. */
const PROGRAM = 'application/x-executable';

/**
 * What files begin with, the more exact first: the types that WhatsApp sends (fact sheet, 5.6), and programs, which hide
 * behind other names.
 */
const fileTypes: readonly FileType[] = [
  type('image/jpeg', hex(0, 'ffd8ff')),
  type('image/png', hex(0, '89504e470d0a1a0a')),
  type('image/gif', text(0, 'GIF8')),
  type('image/webp', text(0, 'RIFF'), text(8, 'WEBP')),
  type('audio/wav', text(0, 'RIFF'), text(8, 'WAVE')),
  type('audio/ogg', text(0, 'OggS')),
  type('audio/amr', text(0, '#!AMR')),
  type('audio/mpeg', text(0, 'ID3')),
  type('audio/mp4', text(4, 'ftypM4A')),
  type('audio/mp4', text(4, 'ftypM4B')),
  type('video/3gpp', text(4, 'ftyp3g')),
  type('video/quicktime', text(4, 'ftypqt')),
  type('image/heic', text(4, 'ftyphei')),
  type('image/heic', text(4, 'ftypmif1')),
  type('video/mp4', text(4, 'ftyp')),
  type('video/webm', hex(0, '1a45dfa3')),
  type('application/pdf', text(0, '%PDF-')),
  type(ZIP, text(0, 'PK\x03\x04')),
  type(OLE, hex(0, 'd0cf11e0a1b11ae1')),
  type(PROGRAM, text(0, 'MZ')),
  type(PROGRAM, text(0, '\x7fELF')),
  type(PROGRAM, hex(0, 'feedface')),
  type(PROGRAM, hex(0, 'feedfacf')),
  type(PROGRAM, hex(0, 'cefaedfe')),
  type(PROGRAM, hex(0, 'cffaedfe')),
  type(PROGRAM, hex(0, 'cafebabe')),
  type(PROGRAM, hex(0, '0061736d')),
  type(PROGRAM, text(0, '#!')),
];

/** Frames of MPEG audio begin with eleven set bits; the next bits tell the kinds apart. */
const FRAME = { first: 0xff, mask: 0xe0, aacMask: 0xf6, aac: 0xf0 };

function frameTypeOf(head: Buffer): string | null {
  const [first, second = 0] = head;
  if (first !== FRAME.first || (second & FRAME.mask) !== FRAME.mask) return null;
  return (second & FRAME.aacMask) === FRAME.aac ? 'audio/aac' : 'audio/mpeg';
}

/** Tells by its first bytes what a file is; null when they say nothing that is known. */
export function fileTypeOf(head: Buffer): string | null {
  const found = fileTypes.find(({ marks }) =>
    marks.every(({ at, bytes }) => head.subarray(at, at + bytes.length).equals(bytes)),
  );
  return found?.mimeType ?? frameTypeOf(head);
}

/** What is kept as each kind of message. Phones write some sound and some pictures in containers of video. */
const kept: Readonly<Record<string, readonly string[]>> = {
  image: ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/heic'],
  sticker: ['image/webp'],
  audio: ['audio/ogg', 'audio/amr', 'audio/mpeg', 'audio/aac', 'audio/mp4', 'audio/wav', 'video/mp4', 'video/3gpp'],
  video: ['video/mp4', 'video/3gpp', 'video/quicktime', 'video/webm'],
};

/** What a document must begin with when it claims one of these types. */
const claims: readonly { claimed: RegExp; found: readonly string[] }[] = [
  { claimed: /^application\/pdf$/, found: ['application/pdf'] },
  { claimed: /openxmlformats|opendocument|^application\/zip$/, found: [ZIP] },
  { claimed: /^application\/(msword|vnd\.ms-(?!.*macro))/, found: [OLE, ZIP] },
  { claimed: /^image\/(jpeg|png|webp|gif)$/, found: kept['image'] ?? [] },
  { claimed: /^audio\//, found: kept['audio'] ?? [] },
  { claimed: /^video\//, found: kept['video'] ?? [] },
];

const UNKNOWN = 'application/octet-stream';

/**
 * Judges a file by its first bytes, its kind of message and the type that it claims. Gives the type under which it is
 * kept: what the bytes say, never what the sender says. Null: it is not what it claims, or a program.
 */
export function judgeFileType(head: Buffer, { type: kind, claimed }: { type: string; claimed: string }): string | null {
  const found = fileTypeOf(head);
  if (found === PROGRAM) return null;
  const wanted = Object.hasOwn(kept, kind)
    ? kept[kind]
    : claims.find((claim) => claim.claimed.test(bare(claimed)))?.found;
  if (wanted === undefined) return found ?? UNKNOWN;
  return found !== null && wanted.includes(found) ? found : null;
}

/** `audio/ogg; codecs=opus` without its parameters. */
function bare(mimeType: string): string {
  return (mimeType.split(';')[0] ?? '').trim().toLowerCase();
}
