import type { Cue } from '../src/domain/judgement/cues';

/** A cue that is found by words, not by punctuation or patterns. */
export type WordCue = Exclude<Cue, 'asks-question'>;

/**
 * Words that carry a cue, by language, lower-cased and without accents. `whole` counts only when the message says
 * nothing else; `anywhere` counts as whole words inside a sentence.
 */
type Words = { whole?: readonly string[]; anywhere?: readonly string[] };

export const cueWords: Readonly<Record<string, Partial<Record<WordCue, Words>>>> = {
  en: {
    'closing-words': {
      whole: ['bye', 'goodbye', 'that is all', "that's all", 'all good', 'perfect thank you'],
      anywhere: ['thanks', 'thank you', 'thx', 'cheers', 'much appreciated', 'have a nice day', 'problem solved'],
    },
    'bare-ok': { whole: ['ok', 'okay', 'k', 'great', 'cool', 'fine', 'perfect', 'got it', 'alright', 'sure'] },
    'asks-for-person': {
      anywhere: [
        ...['human', 'real person', 'someone real', 'talk to a person', 'speak to a person', 'talk to someone'],
        ...['speak to someone', 'speak with someone', 'call me', 'representative', 'your manager', 'a manager'],
      ],
    },
    'opt-out': {
      whole: [
        'stop',
        'unsubscribe',
        'stop it',
        'opt out',
        'remove me',
        'do not write to me',
        "don't write to me",
        'no more messages',
      ],
      anywhere: ['stop writing', 'stop messaging', 'stop texting', 'leave me alone', 'unsubscribe me'],
    },
    'opt-in': { whole: ['start', 'subscribe', 'opt in', 'you can write again'] },
    complaint: {
      anywhere: [
        ...[
          'complaint',
          'complain',
          'unacceptable',
          'terrible',
          'awful',
          'angry',
          'disappointed',
          'broken',
          'defective',
        ],
        ...['scam', 'ridiculous', 'worst', 'refund now', 'never arrived', 'still waiting'],
      ],
    },
    urgent: { anywhere: ['urgent', 'urgently', 'asap', 'right now', 'immediately', 'emergency', 'today please'] },
    promise: {
      anywhere: [
        'i will let you know',
        "i'll let you know",
        'i will get back',
        "i'll get back",
        "i'll think about it",
        'i will think',
        'tomorrow',
        'next week',
        "i'll check",
        'i will check',
      ],
    },
    greeting: { whole: ['hi', 'hello', 'hey', 'good morning', 'good afternoon', 'good evening', 'hi there'] },
  },
  es: {
    'closing-words': {
      whole: ['adios', 'hasta luego', 'eso es todo'],
      anywhere: ['gracias', 'muchas gracias', 'muy amable'],
    },
    'bare-ok': { whole: ['vale', 'perfecto', 'genial', 'de acuerdo', 'listo', 'entendido', 'bueno'] },
    'asks-for-person': {
      anywhere: ['una persona', 'persona real', 'humano', 'un agente', 'hablar con alguien', 'llamame'],
    },
    'opt-out': {
      whole: ['baja', 'parar', 'darme de baja', 'no mas mensajes'],
      anywhere: ['no me escriban', 'dejen de escribir'],
    },
    'opt-in': { whole: ['alta', 'suscribir'] },
    complaint: {
      anywhere: ['queja', 'reclamo', 'inaceptable', 'pesimo', 'terrible', 'roto', 'estafa', 'enojado', 'molesto'],
    },
    urgent: { anywhere: ['urgente', 'ahora mismo', 'cuanto antes', 'emergencia'] },
    promise: {
      anywhere: ['te aviso', 'le aviso', 'lo pienso', 'voy a pensar', 'manana te digo', 'la semana que viene'],
    },
    greeting: { whole: ['hola', 'buenos dias', 'buenas tardes', 'buenas noches', 'buenas'] },
  },
  pt: {
    'closing-words': {
      whole: ['tchau', 'ate logo', 'e so isso'],
      anywhere: ['obrigado', 'obrigada', 'valeu', 'agradeco'],
    },
    'bare-ok': { whole: ['certo', 'beleza', 'perfeito', 'combinado', 'ta bom', 'entendi', 'blz'] },
    'asks-for-person': {
      anywhere: ['uma pessoa', 'pessoa real', 'atendente', 'um humano', 'falar com alguem', 'me liga'],
    },
    'opt-out': {
      whole: ['sair', 'cancelar inscricao', 'pare'],
      anywhere: ['parem de mandar', 'nao me mande', 'pare de mandar'],
    },
    'opt-in': { whole: ['entrar', 'inscrever'] },
    complaint: {
      anywhere: ['reclamacao', 'reclamar', 'inaceitavel', 'pessimo', 'horrivel', 'quebrado', 'golpe', 'absurdo'],
    },
    urgent: { anywhere: ['urgente', 'agora mesmo', 'o quanto antes', 'emergencia'] },
    promise: { anywhere: ['te aviso', 'vou pensar', 'depois te falo', 'amanha te falo', 'semana que vem'] },
    greeting: { whole: ['oi', 'ola', 'bom dia', 'boa tarde', 'boa noite'] },
  },
  de: {
    'closing-words': {
      whole: ['tschuss', 'auf wiedersehen', 'das war alles'],
      anywhere: ['danke', 'vielen dank', 'dankeschon', 'besten dank'],
    },
    'bare-ok': { whole: ['gut', 'alles klar', 'passt', 'super', 'perfekt', 'in ordnung', 'verstanden'] },
    'asks-for-person': {
      anywhere: ['einen menschen', 'echter mensch', 'mitarbeiter', 'mit jemandem sprechen', 'rufen sie mich an'],
    },
    'opt-out': {
      whole: ['stopp', 'abmelden', 'keine nachrichten mehr'],
      anywhere: ['nicht mehr schreiben', 'horen sie auf zu schreiben'],
    },
    'opt-in': { whole: ['anmelden'] },
    complaint: {
      anywhere: ['beschwerde', 'beschweren', 'unverschamt', 'schrecklich', 'kaputt', 'defekt', 'betrug', 'enttauscht'],
    },
    urgent: { anywhere: ['dringend', 'sofort', 'schnellstmoglich', 'notfall', 'eilt'] },
    promise: { anywhere: ['ich melde mich', 'ich uberlege', 'sage ihnen bescheid', 'morgen melde', 'nachste woche'] },
    greeting: { whole: ['hallo', 'guten tag', 'guten morgen', 'guten abend', 'moin', 'servus'] },
  },
  fr: {
    'closing-words': { whole: ['au revoir', 'c est tout'], anywhere: ['merci', 'merci beaucoup'] },
    'bare-ok': { whole: ['d accord', 'parfait', 'tres bien', 'ca marche', 'entendu'] },
    'asks-for-person': {
      anywhere: ['une personne', 'un humain', 'un conseiller', 'parler a quelqu un', 'appelez moi'],
    },
    'opt-out': { whole: ['arret', 'me desabonner'], anywhere: ['arretez de m ecrire', 'plus de messages'] },
    'opt-in': { whole: ['m abonner'] },
    complaint: { anywhere: ['reclamation', 'inacceptable', 'scandaleux', 'casse', 'arnaque', 'decu', 'decue'] },
    urgent: { anywhere: ['urgent', 'tout de suite', 'immediatement', 'urgence'] },
    promise: { anywhere: ['je vous recontacte', 'je reflechis', 'je vous tiens au courant', 'la semaine prochaine'] },
    greeting: { whole: ['bonjour', 'bonsoir', 'salut'] },
  },
};
