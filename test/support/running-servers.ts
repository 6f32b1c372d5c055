type Running = { dataDir: string; stops: (() => Promise<void>)[] };
const KEY = Symbol.for('continuo.test.servers');
const home = globalThis as unknown as Record<symbol, Running | undefined>;

/** What the setup of this run started; Jest loads setup and teardown apart from each other, so it hangs on the process. */
export const running: Running = (home[KEY] ??= { dataDir: '', stops: [] });
