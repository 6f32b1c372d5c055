import type { Phrases } from './persona';

const en: Phrases = {
  hello: 'Hi there!',
  price: 'How much is the blue backpack?',
  delivery: 'How long does delivery take?',
  stock: 'Do you still have it in stock?',
  payment: 'Can I pay with PayPal?',
  hours: 'What are your opening hours?',
  item: 'The blue one, medium size.',
  thanks: 'ok thanks',
  back: 'Sorry, I was busy. Yes, I still want it.',
};
const de: Phrases = {
  hello: 'Guten Morgen!',
  price: 'Was kostet der blaue Rucksack?',
  delivery: 'Wie lange dauert die Lieferung?',
  stock: 'Ist er noch verfügbar?',
  payment: 'Kann ich auf Rechnung bezahlen?',
  hours: 'Wann habt ihr geöffnet?',
  item: 'Den blauen in Größe M.',
  thanks: 'Danke, alles klar',
  back: 'Entschuldigung, war viel los. Ja, ich nehme ihn.',
};
const es: Phrases = {
  hello: '¡Buenos días!',
  price: '¿Cuánto cuesta la mochila azul?',
  delivery: '¿Cuánto tarda el envío?',
  stock: '¿Todavía hay stock?',
  payment: '¿Puedo pagar con tarjeta?',
  hours: '¿Cuál es el horario?',
  item: 'La azul, talla mediana.',
  thanks: 'Muchas gracias',
  back: 'Perdón, estaba ocupado. Sí, la quiero.',
};
const pt: Phrases = {
  hello: 'Oi, bom dia! 😀',
  price: 'Quanto custa a mochila azul?',
  delivery: 'Qual é o prazo de entrega?',
  stock: 'Ainda têm em estoque?',
  payment: 'Posso pagar com cartão?',
  hours: 'Qual é o horário de funcionamento?',
  item: 'A azul, tamanho médio.',
  thanks: 'Obrigado',
  back: 'Desculpe, estava ocupado. Sim, quero.',
};

/** Gives what a buyer says in his language; English where we know none. */
export function phrasesIn(language: string): Phrases {
  return { en, de, es, pt }[language] ?? en;
}
