/**
 * Work that is done a step at a time: it yields how much the step took, counted in items of a delivery, and returns what
 * came of it.
 */
export type Work<T> = Generator<number, T, undefined>;

/**
 * So much is done before others are served: an item takes a tenth of a millisecond, up to a whole one where the code is
 * not warm yet or the store is asked.
 */
const A_TURN = 25;

/** One event loop, one line: of several large deliveries one goes on in each round. */
let before: Promise<void> = Promise.resolve();

/** Serves whoever waits: returns when the event loop has gone round for everybody who asked before, and once more. */
function nextTurn(): Promise<void> {
  before = before.then(() => new Promise((resolve) => setImmediate(resolve)));
  return before;
}

/** Does work from its beginning to its end; nobody else is served meanwhile. */
export function inOneGo<T>(work: Work<T>): T {
  let step = work.next();
  while (step.done !== true) step = work.next();
  return step.value;
}

/** Does work and lets others be served in between. */
export async function inTurns<T>(work: Work<T>): Promise<T> {
  let done = 0;
  for (let step = work.next(); ; step = work.next()) {
    if (step.done === true) return step.value;
    done += step.value;
    if (done < A_TURN) continue;
    done = 0;
    await nextTurn();
  }
}

/** Begins something for each of many, in their order, and lets others be served in between; gives what was begun. */
export function eachInTurns<T, R>(items: readonly T[], begin: (item: T) => R): Promise<readonly R[]> {
  return inTurns(beginEach(items, begin));
}

function* beginEach<T, R>(items: readonly T[], begin: (item: T) => R): Work<readonly R[]> {
  const begun: R[] = [];
  for (const item of items) {
    begun.push(begin(item));
    yield 1;
  }
  return begun;
}
