import fc from 'fast-check';
import { parametersIn, pickLanguage, toTemplateLanguage, toTemplateState } from '../../../src/domain/template';

const inLanguages = (...languages: string[]) => languages.map((language) => ({ language }));

describe('The state of a template', () => {
  it.each([
    ['APPROVED', 'approved'],
    ['FLAGGED', 'approved'],
    ['IN_APPEAL', 'pending'],
    ['PENDING_DELETION', 'deleted'],
    ['PAUSED', 'paused'],
  ])('is read from the word %s as %s', (word, state) => {
    expect(toTemplateState(word)).toBe(state);
  });

  it('is never approved by a word that nobody knows', () => {
    fc.assert(fc.property(fc.string(), (word) => toTemplateState(`NEW_${word}`) === 'unknown'));
    expect(toTemplateState('constructor')).toBe('unknown');
  });
});

describe('The parameters of a text', () => {
  it('are named each once, in their order', () => {
    expect(parametersIn('Hello {{first_name}}, order {{ order }} of {{first_name}}')).toEqual(['first_name', 'order']);
    expect(parametersIn('{{2}} and {{1}}')).toEqual(['2', '1']);
    expect(parametersIn('No gap, {1} and {{}} are none')).toEqual([]);
  });
});

describe('The language of a template', () => {
  it('is written in one way, whoever names it', () => {
    expect(toTemplateLanguage('en-US')).toBe('en_US');
  });

  it.each([
    ['pt_BR', 'pt_BR'],
    ['pt-BR', 'pt_BR'],
    ['en', 'en_GB'],
    ['en_US', 'en_GB'],
    ['de_AT', 'de'],
  ])('%s is answered with %s', (wanted, found) => {
    const templates = inLanguages('pt_BR', 'pt_PT', 'en_GB', 'de', 'de_DE');
    expect(pickLanguage(templates, wanted)?.language).toBe(found);
  });

  it('is never another tongue', () => {
    expect(pickLanguage(inLanguages('pt_BR', 'en'), 'es')).toBeNull();
  });
});
