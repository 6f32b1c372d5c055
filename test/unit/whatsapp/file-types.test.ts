import fc from 'fast-check';
import { HEAD_BYTES, fileTypeOf, judgeFileType } from '../../../src/whatsapp/file-types';
import { beginnings } from '../../support/files';

type Kind = keyof typeof beginnings;
/** What a file begins like, the type of its message, and the type that it claims. */
type Claim = [begins: Kind, type: string, claimed: string];
const programs: readonly Kind[] = ['windowsProgram', 'linuxProgram', 'macProgram', 'script'];
const judge = (...[kind, type, claimed]: Claim) => judgeFileType(beginnings[kind], { type, claimed });

describe('A file', () => {
  it.each<[Kind, string | null]>([
    ['jpeg', 'image/jpeg'],
    ['png', 'image/png'],
    ['webp', 'image/webp'],
    ['heic', 'image/heic'],
    ['voice', 'audio/ogg'],
    ['amr', 'audio/amr'],
    ['aac', 'audio/aac'],
    ['mp3', 'audio/mpeg'],
    ['tagged', 'audio/mpeg'],
    ['m4a', 'audio/mp4'],
    ['mp4', 'video/mp4'],
    ['threeGp', 'video/3gpp'],
    ['pdf', 'application/pdf'],
    ['zip', 'application/zip'],
    ['text', null],
    ['page', null],
  ])('that begins like %s is known by that', (kind, mimeType) => {
    expect(fileTypeOf(beginnings[kind])).toBe(mimeType);
  });

  it.each<[string, Claim]>([
    ['a voice note', ['voice', 'audio', 'audio/ogg; codecs=opus']],
    ['a photograph', ['jpeg', 'image', 'image/jpeg']],
    ['a sticker', ['webp', 'sticker', 'image/webp']],
    ['a film', ['mp4', 'video', 'video/mp4']],
    ['a PDF', ['pdf', 'document', 'application/pdf']],
  ])('is kept as what it is: %s', (_what, claim) => {
    expect(judge(...claim)).toBe(fileTypeOf(beginnings[claim[0]]));
  });

  it('is kept as what its bytes say where the sender says another picture', () => {
    expect(judge('jpeg', 'image', 'image/png')).toBe('image/jpeg');
  });

  it('is kept as a document without a type of its own where nothing is known of it', () => {
    expect(judge('text', 'document', 'text/plain')).toBe('application/octet-stream');
    expect(judge('page', 'document', 'text/html')).toBe('application/octet-stream');
  });

  it('is kept as the container that office documents come in', () => {
    const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';
    expect(judge('zip', 'document', word)).toBe('application/zip');
    expect(judge('ole', 'document', 'application/msword')).toBe('application/x-ole-storage');
  });

  it.each(programs)('is refused as anything when it is a program: %s', (kind) => {
    const judged = ['image', 'audio', 'video', 'sticker', 'document', 'unheard-of'].map((type) =>
      judge(kind, type, 'application/octet-stream'),
    );
    expect(judged).toEqual(judged.map(() => null));
  });

  it.each<[string, Claim]>([
    ['a picture that is a page', ['page', 'image', 'image/png']],
    ['a picture that is a PDF', ['pdf', 'image', 'image/png']],
    ['a PDF that is a page', ['page', 'document', 'application/pdf']],
    ['a document that is no picture', ['text', 'document', 'image/png']],
    ['a sticker that is a film', ['mp4', 'sticker', 'image/webp']],
    ['a Word document that is text', ['text', 'document', 'application/msword']],
  ])('is refused when it is not what it claims: %s', (_what, claim) => {
    expect(judge(...claim)).toBeNull();
  });

  it('is never shown as a picture, a sound or a film unless it begins like one, whatever is claimed', () => {
    const head = fc.uint8Array({ maxLength: HEAD_BYTES }).map((array) => Buffer.from(array));
    const type = fc.constantFrom('image', 'audio', 'video', 'sticker', 'document', 'constructor');
    fc.assert(
      fc.property(head, type, fc.string(), (bytes, kind, claimed) => {
        const judged = judgeFileType(bytes, { type: kind, claimed });
        expect([null, 'application/octet-stream', fileTypeOf(bytes)]).toContain(judged);
      }),
    );
  });
});
