import type { Buyer, Buyers } from './buyers';
import type { Clock } from './clock';
import type { Inward } from './inward';
import type { AddressChange, Line, Pace, Persona, Reply } from './personas/persona';
import { phrasesIn } from './personas/phrases';
import { FASTEST_ANSWER_MS } from './personas/personas';
import type { Random } from './random';
import type { Heard } from './statuses';

export type PlayerParts = { buyers: Buyers; clock: Clock; inward: Inward };
export type Entrance = { persona: Persona; number: string; hourMs: number; random: Random };

/** A buyer on stage: who he is now, what he may still answer, and whether he is just writing. */
type Player = Entrance & { buyerId: string; left: readonly Reply[]; language: string; isWriting: boolean };

/** Lets buyers live by their scripts: they begin, hear what the business says, and answer in their own time. */
export function createPlayers(parts: PlayerParts) {
  const onStage = new Map<string, Player>();

  function speak(player: Player, lines: readonly Line[], firstAfterMs: number): void {
    const [line, ...rest] = lines;
    if (line === undefined) {
      player.isWriting = false;
      return;
    }
    player.isWriting = true;
    parts.clock.after(firstAfterMs, () => {
      if (!onStage.has(player.buyerId)) return;
      onStage.set(write(parts, player, line), player);
      speak(player, rest, pauseBefore(rest[0], player.hourMs));
    });
  }

  return {
    /** Brings a buyer of some kind on stage; he begins at once. */
    enter(entrance: Entrance): Buyer {
      const { persona, random } = entrance;
      const language = random.pick(persona.languages ?? ['en']);
      const buyer = parts.buyers.add({ ...persona.user, persona: persona.name, language });
      const left = persona.replies(phrasesIn(language));
      const player: Player = { ...entrance, buyerId: buyer.id, left, language, isWriting: false };
      onStage.set(buyer.id, player);
      speak(player, persona.opening(phrasesIn(language), random), 0);
      return buyer;
    },
    /** A message of the business is on somebody's phone. While he writes he reads, and answers what he meant to. */
    hear({ buyerId, text }: Heard): void {
      const player = onStage.get(buyerId);
      if (player === undefined || player.isWriting) return;
      const reply = player.left.find(({ to }) => to === 'anything' || isQuestion(text));
      if (reply === undefined) return;
      const { persona, random, hourMs, language } = player;
      const left = player.left.filter((other) => other !== reply);
      player.left = left.length === 0 && persona.neverEnds === true ? persona.replies(phrasesIn(language)) : left;
      speak(player, reply.lines, answerDelayMs(reply.pace ?? persona.pace, { random, hourMs }));
    },
    /** The curtain falls: nobody on stage writes any more. */
    leave: (): void => onStage.clear(),
    /** How many buyers are about to write. */
    writing: (): number => [...onStage.values()].filter(({ isWriting }) => isWriting).length,
  };
}

export type Players = ReturnType<typeof createPlayers>;

/** Writes a line, and gives who wrote it: a change of address may have made another user of him. */
function write({ buyers, inward }: PlayerParts, player: Player, line: Line): string {
  const buyer = buyers.get(player.buyerId);
  if (buyer === null) return player.buyerId;
  const speaker = changeAddress({ buyers, inward }, player, { buyer, change: line.first ?? null });
  player.buyerId = speaker.id;
  const { text, means, writtenAgoMs = 0 } = line;
  inward.say(speaker, { number: player.number, text, means, writtenAgoMs });
  return speaker.id;
}

type Changing = { buyer: Buyer; change: AddressChange | null };

function changeAddress(
  { buyers, inward }: Omit<PlayerParts, 'clock'>,
  player: Player,
  { buyer, change }: Changing,
): Buyer {
  const { number, random } = player;
  switch (change) {
    case null:
      return buyer;
    case 'takes-another-number':
      return inward.changeNumber(buyer, { number, phone: `${buyer.phone}${random.digits(1)}` });
    case 'opens-another-account': {
      const { name, email, language, persona, phone } = buyer;
      const username = name.toLowerCase().replace(' ', '.');
      return buyers.add({
        name,
        email,
        language,
        persona,
        username,
        phone: `${phone}${random.digits(1)}`,
        showsPhone: false,
      });
    }
    case 'moves-his-number-there': {
      const first = buyers.all().find(({ name, id }) => name === buyer.name && id !== buyer.id);
      return buyers.change(buyer.id, { phone: first?.phone ?? buyer.phone, showsPhone: true }) ?? buyer;
    }
  }
}

function isQuestion(text: string | null): boolean {
  return text?.includes('?') === true;
}

function pauseBefore(line: Line | undefined, hourMs: number): number {
  return (line?.afterMs ?? 0) + (line?.afterHours ?? 0) * hourMs;
}

function answerDelayMs({ medianHours, spread }: Pace, { random, hourMs }: Pick<Player, 'random' | 'hourMs'>): number {
  return Math.max(medianHours * Math.exp(spread * random.normal()) * hourMs, FASTEST_ANSWER_MS);
}
