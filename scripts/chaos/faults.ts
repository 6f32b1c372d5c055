import type { FaultKind } from '../../src/simulator/faults';

/** Who can be killed or frozen. */
export const victims = ['api', 'worker', 'temporal', 'mongodb'] as const;
export type Victim = (typeof victims)[number];

/** What lies between two processes: to the servers, from WhatsApp to the webhook, from the workers to WhatsApp. */
export const lines = ['mongodb', 'temporal', 'webhook', 'graph'] as const;
export type LineName = (typeof lines)[number];

/**
 * The moments at which a process is killed: right before MongoDB hears the command that is named. What a process has
 * done by then is exactly what stands in the records.
 */
export const crashPoints = ['store', 'journal', 'ledger', 'claim', 'gates', 'call', 'receipt', 'fate', 'end'] as const;
export type CrashPoint = (typeof crashPoints)[number];

/** What befalls our own house: one after the other, each ended before the next one begins. */
export type HouseFault =
  | `${'kill' | 'freeze'}-${Victim}`
  | `${'cut' | 'hold' | 'slow'}-${LineName}`
  | `crash-before-${CrashPoint}`
  | 'redeliver-old';

/** What WhatsApp does, beside it. An expired token is no passing fault: it needs a person. */
export type WhatsAppFault = Exclude<FaultKind, 'token-expired'>;
export type FaultName = HouseFault | WhatsAppFault;

export const houseFaults: readonly HouseFault[] = [
  ...victims.flatMap((victim) => [`kill-${victim}`, `freeze-${victim}`] as const),
  ...lines.flatMap((line) => [`cut-${line}`, `hold-${line}`, `slow-${line}`] as const),
  ...crashPoints.map((point) => `crash-before-${point}` as const),
  'redeliver-old',
];

export const whatsAppFaults: readonly WhatsAppFault[] = [
  ...(['reset-before-accept', 'reset-after-accept', 'hang-before-accept', 'hang-after-accept'] as const),
  ...(['error-500-before-accept', 'error-500-after-accept', 'error-503', 'throttle-429', 'slow-answer'] as const),
  ...(['status-before-answer', 'status-lost', 'status-late', 'status-failed'] as const),
  ...(['webhook-twice', 'webhook-late', 'webhook-batch'] as const),
];

/** Every fault that can be asked for by name. */
export const faultNames: readonly FaultName[] = [...houseFaults, ...whatsAppFaults];

/** Servers that somebody else runs are not ours to kill; the lines to them are. */
export function isOfServer(name: FaultName): boolean {
  return /^(kill|freeze)-(temporal|mongodb)$/.test(name);
}
