// Container health: exits 0 when the address answers with success within three seconds.
const ANSWER_WITHIN_MS = 3_000;
const { ok } = await fetch(process.argv[2], { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) });
process.exit(ok ? 0 : 1);
