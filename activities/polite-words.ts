/**
 * Words that may stand beside thanks without wanting anything, by language, lower-cased and without accents. A message
 * of thanks that holds any other word is no goodbye: "thanks, two of the blue ones" is an order.
 */
export const politeWords: Readonly<Record<string, readonly string[]>> = {
  en: [
    ...['a', 'lot', 'so', 'very', 'much', 'many', 'again', 'for', 'the', 'your', 'you', 'all', 'everything', 'that'],
    ...['this', 'is', 'was', 's', 'it', 'and', 'have', 'nice', 'good', 'great', 'lovely', 'day', 'evening', 'weekend'],
    ...['night', 'help', 'helps', 'helped', 'me', 'my', 'i', 'answer', 'reply', 'info', 'information', 'quick', 'fast'],
    ...['letting', 'know', 'time', 'no', 'yes', 'then', 'too', 'see', 'soon', 'really', 'just', 'what', 'needed'],
    ...['appreciate', 'kind', 'of', 'problem', 'solved', 'now', 'to', 'bye', 'goodbye', 'dear', 'team', 'works'],
  ],
  es: [
    ...['por', 'la', 'el', 'lo', 'su', 'tu', 'todo', 'toda', 'muy', 'mil', 'ayuda', 'respuesta', 'informacion', 'info'],
    ...['buen', 'buena', 'buenas', 'dia', 'tarde', 'noche', 'noches', 'que', 'tenga', 'tengas', 'un', 'feliz', 'eso'],
    ...['es', 'era', 'igualmente', 'no', 'si', 'ya', 'y', 'a', 'ti', 'usted', 'ustedes', 'adios', 'luego', 'hasta'],
  ],
  pt: [
    ...[
      'pela',
      'pelo',
      'a',
      'o',
      'tudo',
      'muito',
      'muita',
      'ajuda',
      'resposta',
      'atencao',
      'informacao',
      'info',
      'bom',
    ],
    ...['boa', 'dia', 'tarde', 'noite', 'tenha', 'um', 'uma', 'otimo', 'otima', 'isso', 'era', 'e', 'so', 'nao', 'sim'],
    ...['ja', 'mesmo', 'mais', 'por', 'voce', 'voces', 'ate', 'logo', 'tchau', 'igualmente'],
  ],
  de: [
    ...['sehr', 'viel', 'vielen', 'besten', 'schonen', 'schon', 'schone', 'tag', 'abend', 'nachmittag', 'wochenende'],
    ...['fur', 'die', 'das', 'den', 'der', 'ihre', 'eure', 'deine', 'hilfe', 'antwort', 'auskunft', 'info', 'schnelle'],
    ...['alles', 'nochmal', 'nochmals', 'ihnen', 'euch', 'dir', 'noch', 'einen', 'und', 'ich', 'ja', 'nein', 'dann'],
    ...['war', 'es', 'bis', 'bald', 'wiedersehen', 'auf', 'klar', 'mir', 'geholfen', 'hat', 'grusse', 'liebe'],
  ],
  fr: [
    ...['beaucoup', 'bien', 'pour', 'votre', 'la', 'le', 'les', 'tout', 'tres', 'aide', 'reponse', 'information'],
    ...['bonne', 'bon', 'journee', 'soiree', 'a', 'vous', 'et', 'c', 'est', 'etait', 'au', 'revoir', 'non', 'oui'],
  ],
};
