/** A process whose processor time is counted. */
export type Counted = { name: string; pid: () => number | undefined };

/** What became of one message so far. */
export type Fate = { acknowledgedAt: number | null; answeredAt: readonly number[] };

/** One of the two things that are measured by the same stick: Continuo, or bare Temporal. */
export type Subject = {
  name: string;
  /** Sends the message of that number at once and returns; what becomes of it `fates` tells. */
  send: (index: number) => void;
  /** Tells what became of the messages from a number on, in their order. */
  fates: (from: number) => Promise<readonly Fate[]>;
  /** Tells whether nothing is under way any more that came of its messages. */
  isQuiet: () => boolean;
  /** Names the workflows that answered the messages from a number on, one each, in their order. */
  workflowIds: (from: number) => readonly string[];
  /** The processes at work, besides this one and the servers. */
  processes: readonly Counted[];
};
