/** An error whose message is written for the person at the terminal; no stack is shown. */
export function explained(message) {
  return Object.assign(new Error(message), { explained: true });
}

/** Says one thing in one line. */
export function say(line) {
  process.stdout.write(`setup: ${line}\n`);
}

/** Ends the process with a message for people, or with the stack when nobody foresaw it. */
export function fail(error) {
  process.stderr.write(`setup: ${error.explained ? error.message : error.stack}\n`);
  process.exit(1);
}

/** Gives a duration as people say it. */
export function seconds(since) {
  const passed = Math.round((Date.now() - since) / 1000);
  return passed < 60 ? `${passed} s` : `${Math.floor(passed / 60)} min ${passed % 60} s`;
}
