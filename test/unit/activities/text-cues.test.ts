import { createTextReader, normaliseText } from '../../../activities/text-cues';
import { defaultPolicies } from '../../support/default-settings';

const read = createTextReader(defaultPolicies().replyBook);

describe('reading a text', () => {
  it('compares it in lower case, without accents and punctuation', () => {
    expect(normaliseText('  ¿Cuánto CUESTA,  la  mochila?! 😀 ')).toBe('cuanto cuesta la mochila?');
    expect(normaliseText('ｆｕｌｌ width Größe')).toBe('full width große');
  });

  it.each([
    ['ok thanks'],
    ['Thanks!'],
    ['Thank you so much for your help, have a nice day!'],
    ['Danke, alles klar'],
    ['Vielen Dank für die schnelle Antwort'],
    ['Muchas gracias'],
    ['Obrigado, bom dia'],
    ['merci beaucoup, bonne journée'],
    ['Thanks Anna'],
    ['bye'],
    ["that's all"],
    ['thanks thanks thanks'],
  ])('takes "%s" for a goodbye', (text) => {
    expect(read(text).cues).toContain('closing-words');
  });

  it.each([
    ['Thanks, two of the blue ones please'],
    ['blue, thanks'],
    ['Danke, aber die Tasche ist kaputt'],
    ['Gracias, quiero dos'],
    ['Obrigado, vou querer o azul'],
    ['ok'],
  ])('takes "%s" for no goodbye', (text) => {
    expect(read(text).cues).not.toContain('closing-words');
  });

  it.each([
    ['👍', ['bare-ok']],
    ['ok', ['bare-ok']],
    ['Ok.', ['bare-ok']],
    ['ok but not today', []],
    ['Hi there!', ['greeting']],
    ['STOP', ['opt-out']],
    ['Please do not stop', []],
    ['baja', ['opt-out']],
    ['nicht mehr schreiben bitte', ['opt-out']],
    ['START', ['opt-in']],
    ['I want to talk to a real person please', ['asks-for-person']],
    ['Quero falar com alguém', ['asks-for-person']],
    ['This is unacceptable', ['complaint']],
    ['Das ist dringend', ['urgent']],
    ["I'll let you know tomorrow", ['promise']],
    ['Je réfléchis', ['promise']],
    ['Thanks, and when do you open?', ['asks-question']],
    ['how much is it', ['asks-question']],
    ['haben sie noch blaue', ['asks-question']],
    ['これはいくらですか？', ['asks-question']],
    ['كم السعر؟', ['asks-question']],
    ['Πόσο κοστίζει;', ['asks-question']],
    ['two; three', []],
    ['???', ['asks-question', 'bare-ok']],
  ])('sees in "%s" the cues %j', (text, cues) => {
    expect(read(text).cues).toStrictEqual(cues);
  });

  it.each([
    ['How much is the blue backpack?', 'en', ['price']],
    ['How long does delivery take?', 'en', ['delivery']],
    ['Do you still have it in stock?', 'en', ['stock']],
    ['Can I pay with PayPal?', 'en', ['payment']],
    ['What are your opening hours?', 'en', ['opening-hours']],
    ['Was kostet der blaue Rucksack?', 'de', ['price']],
    ['Wie lange dauert die Lieferung?', 'de', ['delivery']],
    ['Wann habt ihr geöffnet?', 'de', ['opening-hours']],
    ['¿Cuánto cuesta la mochila azul?', 'es', ['price']],
    ['¿Puedo pagar con tarjeta?', 'es', ['payment']],
    ['Quanto custa a mochila azul?', 'pt', ['price']],
    ['Posso pagar com cartão?', null, ['payment']],
    ['Qual é o horário de funcionamento?', 'pt', ['opening-hours']],
    ['The blue one, medium size.', 'en', []],
  ])('finds for "%s" the language %s and the entries %j', (text, language, entries) => {
    const seen = read(text);
    expect([seen.language, seen.entries]).toStrictEqual([language, entries]);
  });

  it('finds e-mail addresses, each once', () => {
    expect(read('Write to Ana@Shop.example or ana@shop.example.').emails).toStrictEqual(['ana@shop.example']);
  });

  it.each(['(a+)+b', '(a|aa)+b', '(.*a){20}b'])(
    'ends for a pattern such as %s, over which a reader that goes back would not',
    (pattern) => {
      const { replyBook } = defaultPolicies();
      const [entry] = replyBook.entries;
      const readSlowly = createTextReader({ ...replyBook, entries: entry ? [{ ...entry, patterns: [pattern] }] : [] });
      expect(readSlowly('a'.repeat(4_000)).entries).toStrictEqual([]);
      expect(readSlowly(`${'a'.repeat(3_000)}b`).entries).toStrictEqual([entry?.id]);
    },
  );

  it('reads a text of any length and any characters', () => {
    expect(read(`${'a'.repeat(100_000)} \u0000\ud800 stop`).cues).toStrictEqual([]);
    expect(read('').cues).toStrictEqual(['bare-ok']);
  });
});
