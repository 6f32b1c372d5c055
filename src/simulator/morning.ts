import type { Clock } from './clock';
import type { PersonaName } from './personas/persona';
import { personas, personaOf } from './personas/personas';
import type { Players } from './players';
import type { Random } from './random';

export type MorningParts = { players: Players; clock: Clock; random: Random };
export type Morning = {
  number: string;
  buyers: number;
  overMs: number;
  hourMs: number;
  personas?: readonly PersonaName[] | undefined;
};

/** The first come close together, so that something happens at once; the rest in seeded gaps. */
function entranceTimes({ buyers, overMs }: Morning, random: Random): readonly number[] {
  return Array.from({ length: buyers }, () => random.next() ** 1.3 * overMs).sort((a, b) => a - b);
}

/**
 * Brings buyers on stage over a stretch of time: every wanted kind in turn, in a seeded order. Who comes when, and what
 * each draws, depends on the seed alone. Gives who will come.
 */
export function playMorning({ players, clock, random }: MorningParts, morning: Morning): readonly PersonaName[] {
  const wanted = morning.personas ?? personas.map(({ name }) => name);
  const cast = Array.from({ length: morning.buyers }, (_, n) => wanted[n % wanted.length] ?? 'quick');
  const order = cast.map((name) => ({ name, place: random.next() })).sort((a, b) => a.place - b.place);
  const times = entranceTimes(morning, random);
  order.forEach(({ name }, n) => {
    const { number, hourMs } = morning;
    const entrance = { persona: personaOf(name), number, hourMs, random: random.fork(`${n} ${name}`) };
    clock.after(times[n] ?? 0, () => players.enter(entrance));
  });
  return order.map(({ name }) => name);
}
