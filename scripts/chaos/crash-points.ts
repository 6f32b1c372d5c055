import type { CrashPoint } from './faults';
import { after, mongoCommand } from './lines';
import type { Fits } from './proxy';

/** Where a process stands when it says a command: who it is, and by which words it is known. */
type Place = { of: 'api' | 'worker'; fits: () => Fits };

const claim = (): Fits => mongoCommand('insert', 'attempts');
const fate = (): Fits => mongoCommand('findAndModify', 'sends');

/**
 * Every place between two writes that a kill can fall into, named by what has not been written yet. The product knows
 * nothing of them: they are seen on the line to MongoDB.
 */
export const crashPlaces: Readonly<Record<CrashPoint, Place>> = {
  /** The gates are raised, the message is not stored. */
  store: { of: 'api', fits: () => mongoCommand('insert', 'inbox') },
  journal: { of: 'worker', fits: () => mongoCommand('insert', 'journal') },
  ledger: { of: 'worker', fits: () => mongoCommand('insert', 'sends') },
  claim: { of: 'worker', fits: claim },
  gates: { of: 'worker', fits: () => after(claim(), mongoCommand('find', 'gates')) },
  /** What the gates said is about to be noted; the call comes after. */
  call: { of: 'worker', fits: () => after(claim(), mongoCommand('update', 'attempts')) },
  /** WhatsApp has taken it. */
  receipt: { of: 'worker', fits: () => mongoCommand('insert', 'receipts') },
  fate: { of: 'worker', fits: fate },
  /** The ledger knows, the try is still open. */
  end: { of: 'worker', fits: () => after(fate(), mongoCommand('update', 'attempts')) },
};
