import { answerFromBook, asksBack, fillText, firstNameOf } from '../../../activities/answer-text';
import { defaultPolicies } from '../../support/default-settings';

const book = defaultPolicies().replyBook;
const nothing = { firstName: null, company: null, topic: null, opensAt: null };
const english = { language: 'en', fallback: 'en' };

describe('the text of an answer', () => {
  it('is that of the language, else that of the fallback', () => {
    const texts = { en: 'Hello', de: 'Hallo' };
    const inLanguage = (language: string | null) => fillText(texts, { language, fallback: 'en' }, nothing);
    expect([inLanguage('de'), inLanguage('fr'), inLanguage(null)]).toStrictEqual(['Hallo', 'Hello', 'Hello']);
  });

  it('is any text rather than none', () => {
    expect(fillText({ de: 'Hallo' }, { language: 'fr', fallback: 'en' }, nothing)).toBe('Hallo');
    expect(fillText({}, english, nothing)).toBe('');
  });

  it('is filled in, and leaves no hole where nothing is known', () => {
    const texts = { en: 'Thank you, {{firstName}}. We open {{opensAt}}.' };
    expect(fillText(texts, english, { ...nothing, firstName: 'Ana', opensAt: 'Mon 09:00' })).toBe(
      'Thank you, Ana. We open Mon 09:00.',
    );
    expect(fillText({ en: 'Thank you, {{firstName}}.' }, english, nothing)).toBe('Thank you.');
    expect(fillText({ en: 'Hello {{firstName}}, welcome!' }, english, nothing)).toBe('Hello, welcome!');
    expect(fillText({ en: 'We are back ({{opensAt}}).' }, english, nothing)).toBe('We are back.');
  });

  it('takes what is filled in as it is, even where it looks like a placeholder', () => {
    const filled = fillText({ en: 'Hello {{firstName}}' }, english, {
      ...nothing,
      firstName: '{{topic}} $&',
      topic: 'x',
    });
    expect(filled).toBe('Hello {{topic}} $&');
  });

  it('is never longer than WhatsApp takes, and never ends in half a character', () => {
    const long = fillText({ en: '😀'.repeat(5_000) }, english, nothing);
    expect(Array.from(long)).toHaveLength(4_096);
    expect(long.endsWith('😀')).toBe(true);
  });
});

describe('an answer from the reply book', () => {
  it('answers two questions in one message, in the order in which they matched', () => {
    const answer = answerFromBook(book, ['payment', 'opening-hours', 'price'], { language: 'en', fillings: nothing });
    expect(answer).toStrictEqual({
      text: 'You can pay by card, PayPal or on invoice.\n\nWe are open Monday to Friday from 9 to 18 and on Saturday from 10 to 14.',
      entry: 'payment',
      topic: 'payment',
      asksQuestion: false,
      repeatable: true,
    });
  });

  it('asks back where its text does, and is repeatable only where every entry is', () => {
    const answer = answerFromBook(book, ['payment', 'price'], { language: 'de', fillings: nothing });
    expect(answer).toMatchObject({ asksQuestion: true, repeatable: false });
  });

  it('is none where the book does not know the entry', () => {
    expect(answerFromBook(book, ['unknown'], { language: 'en', fillings: nothing })).toBeNull();
  });

  it('two long entries stay within what WhatsApp takes', () => {
    const long = { topic: 't', patterns: ['x'], repeatable: true, texts: { en: 'a'.repeat(4_000) } };
    const entries = [
      { id: 'one', ...long },
      { id: 'two', ...long },
    ];
    const answer = answerFromBook({ ...book, entries }, ['one', 'two'], { language: 'en', fillings: nothing });
    expect(Array.from(answer?.text ?? '')).toHaveLength(4_096);
  });
});

describe('small things of a text', () => {
  it('a question mark of any script asks something back', () => {
    expect(['Which one?', 'どれ？', 'متى؟', 'Fine.'].map(asksBack)).toStrictEqual([true, true, true, false]);
  });

  it('the first word of a name greets', () => {
    expect([' Ana  Maria ', null, ''].map(firstNameOf)).toStrictEqual(['Ana', null, null]);
  });
});
