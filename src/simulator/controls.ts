import type { z } from 'zod';
import { SECOND_MS } from '../domain/time';
import type { Buyer, Buyers, NewBuyer } from './buyers';
import type { Clock } from './clock';
import type { Faults } from './faults';
import type { FileSent } from './files';
import type { Inward } from './inward';
import type { Morning } from './morning';
import { actSchema, echoSchema, faultsSchema, fileSchema, playSchema, saySchema } from './parse-controls';
import type { PersonaName } from './personas/persona';
import type { Control } from './simulator-app';
import { templateSchema } from './templates';
import type { Templates } from './templates';
import type { ActTruth, MessageTruth, Truth } from './truth';
import type { TruthLog } from './truth-log';

export type ControlParts = {
  buyers: Buyers;
  inward: Inward;
  sendFile: (buyer: Buyer, sent: FileSent) => MessageTruth;
  faults: Faults;
  clock: Clock;
  truth: () => Truth;
  isAcknowledged: TruthLog['isAcknowledged'];
  noteAct: (act: ActTruth) => void;
  templates: Pick<Templates, 'put'>;
  play: (morning: Morning) => readonly PersonaName[];
  endPlay: () => void;
  isQuiet: () => boolean;
  firstNumber: string;
};

/** Whoever says something by curl waits so long for the webhook's 200, and is told whether it came. */
const ACKNOWLEDGED_WITHIN_MS = 5 * SECOND_MS;
const LOOK_EVERY_MS = 50;

type Said = z.output<typeof saySchema>;

const digitsOf = (phone: string): string => phone.replace('+', '');

/** Finds the buyer of an address, or makes one of him: whoever has a number is on WhatsApp. */
function buyerOf(buyers: Buyers, { from, name, showsPhone, phoneOn }: Omit<Said, 'text'>): Buyer {
  const changes: NewBuyer = {
    ...(name === undefined ? {} : { name }),
    ...(showsPhone === undefined ? {} : { showsPhone }),
    ...(phoneOn === undefined ? {} : { phoneOn }),
  };
  const known = /^\+?\d/.test(from) ? buyers.ofPhone(digitsOf(from)) : buyers.ofUserId(from);
  if (known !== null) return buyers.change(known.id, changes) ?? known;
  return buyers.add({
    ...changes,
    ...(/^\+?\d/.test(from) ? { phone: digitsOf(from) } : { bsuid: from, showsPhone: false }),
  });
}

function sayAs({ buyers, inward, firstNumber }: ControlParts, said: Said): { message: MessageTruth; buyer: Buyer } {
  const buyer = buyerOf(buyers, said);
  const { number = firstNumber, text, type, content, quotes, writtenAgoMs } = said;
  if (type !== undefined && type !== 'text') {
    return { message: inward.show(buyer, { number, type, content: content ?? {} }), buyer };
  }
  if (text === undefined) throw new Error('text: write what the buyer says');
  const more = { ...(quotes === undefined ? {} : { quotes }), ...(writtenAgoMs === undefined ? {} : { writtenAgoMs }) };
  return { message: inward.say(buyer, { number, text, ...more }), buyer };
}

function awaitAcknowledged({ clock, isAcknowledged }: ControlParts, wamid: string): Promise<boolean> {
  const until = clock.now() + ACKNOWLEDGED_WITHIN_MS;
  return new Promise((resolve) => {
    const look = (): void => {
      if (isAcknowledged(wamid)) resolve(true);
      else if (clock.now() >= until) resolve(false);
      else clock.after(LOOK_EVERY_MS, look);
    };
    look();
  });
}

/** One line a message, as the buyer's phone shows it. */
function threadOf({ buyers, truth }: ControlParts, from: string): readonly string[] {
  const buyer = buyers.ofPhone(digitsOf(from)) ?? buyers.ofUserId(from);
  const { messages, sends } = truth();
  const said = messages.flatMap((one) =>
    one.buyer === buyer?.id ? [{ at: one.saidAt, line: `> ${one.text ?? one.type}` }] : [],
  );
  const heard = sends.flatMap((one) =>
    one.accepted && one.buyer === buyer?.id ? [{ at: one.at, line: `< ${one.text ?? one.type}` }] : [],
  );
  return [...said, ...heard].sort((a, b) => a.at - b.at).map(({ at, line }) => `${new Date(at).toISOString()} ${line}`);
}

/** What people and programs can do with a running simulator. */
export function createControls(parts: ControlParts): readonly Control[] {
  return [...readingControls(parts), ...buyerControls(parts), templateControl(parts), ...stageControls(parts)];
}

function readingControls({ truth, isQuiet, faults }: ControlParts): readonly Control[] {
  return [
    { method: 'get', path: '/simulator/truth', describe: 'everything that happened', handle: truth },
    {
      method: 'get',
      path: '/simulator/quiet',
      describe: 'whether nobody writes and everything was delivered',
      handle: () => ({ quiet: isQuiet() }),
    },
    {
      method: 'get',
      path: '/simulator/faults',
      describe: 'what goes wrong, how often it did',
      handle: () => ({ ...faults.state(), happened: truth().faults.length }),
    },
  ];
}

function buyerControls(parts: ControlParts): readonly Control[] {
  const { buyers, inward, firstNumber } = parts;
  return [
    {
      method: 'post',
      path: '/simulator/say',
      describe: 'be a buyer: {"from":"+4915112345678","text":"How much is it?"}',
      async handle(body) {
        const { message, buyer } = sayAs(parts, saySchema.parse(body));
        const acknowledged = await awaitAcknowledged(parts, message.wamid);
        return { wamid: message.wamid, userId: buyer.bsuid, acknowledged };
      },
    },
    fileControl(parts),
    {
      method: 'post',
      path: '/simulator/thread',
      describe: 'what a phone shows: {"from":"+4915112345678"}',
      handle: (body) => threadOf(parts, saySchema.pick({ from: true }).parse(body).from),
    },
    {
      method: 'post',
      path: '/simulator/echo',
      describe: 'answer on the phone app of the business: {"to":"+4915112345678","text":"I take over"}',
      handle(body) {
        const { number = firstNumber, to, text } = echoSchema.parse(body);
        const buyer = buyers.ofPhone(digitsOf(to));
        if (buyer === null) throw new Error('to: nobody on WhatsApp has this number');
        return { wamid: inward.echo(buyer, { number, text }).wamid };
      },
    },
  ];
}

function templateControl({ templates }: ControlParts): Control {
  return {
    method: 'post',
    path: '/simulator/templates',
    describe: 'make a template, or change one: {"name":"quote","language":"en","state":"paused"}',
    handle: (body) => templates.put(templateSchema.parse(body)),
  };
}

function fileControl(parts: ControlParts): Control {
  return {
    method: 'post',
    path: '/simulator/file',
    describe: 'send a file: {"from":"+4915112345678","type":"image","mimeType":"image/png","base64":"iVBORw0KGgo="}',
    async handle(body) {
      const { from, number, type, mimeType, base64, size = 0, content } = fileSchema.parse(body);
      const begins = Buffer.from(base64, 'base64');
      const file = { mimeType, begins, size: Math.max(begins.length, size) };
      const more = { ...(content === undefined ? {} : { content }), ...(number === undefined ? {} : { number }) };
      const { wamid } = parts.sendFile(buyerOf(parts.buyers, { from }), { type, file, ...more });
      return { wamid, acknowledged: await awaitAcknowledged(parts, wamid) };
    },
  };
}

function stageControls({ faults, play, endPlay, noteAct, firstNumber }: ControlParts): readonly Control[] {
  return [
    {
      method: 'post',
      path: '/simulator/faults',
      describe: 'do wrong: {"rates":{"webhook-twice":0.1},"next":["reset-after-accept"]}',
      handle(body) {
        const { rates, next } = faultsSchema.parse(body);
        if (rates !== undefined) faults.setRates(rates);
        faults.addNext(next ?? []);
        return faults.state();
      },
    },
    {
      method: 'post',
      path: '/simulator/play',
      describe: 'let scripted buyers write: {"buyers":30,"overMs":60000,"hourMs":1000}',
      handle: (body) => ({ cast: play({ number: firstNumber, ...withoutMissing(playSchema.parse(body)) }) }),
    },
    {
      method: 'post',
      path: '/simulator/curtain',
      describe: 'end the play: no scripted buyer writes any more',
      handle: () => {
        endPlay();
      },
    },
    {
      method: 'post',
      path: '/simulator/acts',
      describe: 'note what a person of the business did, and when it was answered',
      handle(body) {
        noteAct(actSchema.parse(body));
      },
    },
  ];
}

type Play = z.output<typeof playSchema>;
function withoutMissing({ number, ...play }: Play): Omit<Play, 'number'> & { number?: string } {
  return number === undefined ? play : { ...play, number };
}
