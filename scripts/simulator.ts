import { parseArgs } from 'node:util';
import { readEnvironment } from '../src/environment';
import { createSimulator } from '../src/simulator/simulator';
import type { SimulatorOptions } from '../src/simulator/simulator';

const HELP = `npm run simulator is WhatsApp and its buyers: it takes what Continuo sends, and delivers signed webhooks. Secrets and
numbers are those of the environment and of .env; start Continuo with GRAPH_API_URL=http://127.0.0.1:8090 beside it.

  --port <n>            where it listens (8090); GRAPH_API_URL=http://127.0.0.1:8090
  --host <name>         the interface (127.0.0.1)
  --webhook <url>       where Continuo takes webhooks (http://127.0.0.1:8080/webhooks/whatsapp)
  --app-secret <text>   signs the webhooks     (WHATSAPP_APP_SECRETS, the first)
  --token <text>        opens the sending side (WHATSAPP_ACCESS_TOKEN)
  --numbers <ids>       phone number ids       (WHATSAPP_NUMBERS)
  --seed <n>            the same seed plays the same buyers (1)
  --buyers <n>          lets so many scripted buyers write (0)
  --over-ms <n>         … over so many milliseconds (60000)
  --hour-ms <n>         … whose hours take so many milliseconds (1000)

Be a buyer:  curl -s localhost:8090/simulator/say -d '{"from":"+447700900123","text":"How much is it?"}'
See all:     curl -s localhost:8090/`;

const options = {
  help: { type: 'boolean', default: false },
  port: { type: 'string', default: '8090' },
  host: { type: 'string', default: '127.0.0.1' },
  webhook: { type: 'string', default: 'http://127.0.0.1:8080/webhooks/whatsapp' },
  'app-secret': { type: 'string' },
  token: { type: 'string' },
  numbers: { type: 'string' },
  seed: { type: 'string', default: '1' },
  buyers: { type: 'string', default: '0' },
  'over-ms': { type: 'string', default: '60000' },
  'hour-ms': { type: 'string', default: '1000' },
} as const;

type Arguments = ReturnType<typeof readArguments>;
const readArguments = () => parseArgs({ options, strict: true }).values;

const firstOf = (list: string | undefined): string | undefined => list?.split(',')[0]?.trim();

/** Reads an option, or the variable that Continuo reads, so that both agree without writing anything twice. */
function demand(given: string | undefined, fromEnv: string | undefined, name: string): string {
  const value = given ?? fromEnv;
  if (value === undefined || value === '') throw new Error(`Say --${name}, or set the variable named in --help.`);
  return value;
}

function readOptions(args: Arguments): SimulatorOptions {
  const { WHATSAPP_APP_SECRETS, WHATSAPP_ACCESS_TOKEN, WHATSAPP_NUMBERS } = readEnvironment(process.env);
  const [first, ...more] = demand(args.numbers, WHATSAPP_NUMBERS, 'numbers').split(',');
  return {
    host: args.host,
    port: Number(args.port),
    webhookUrl: args.webhook,
    appSecret: demand(args['app-secret'], firstOf(WHATSAPP_APP_SECRETS), 'app-secret'),
    accessToken: demand(args.token, WHATSAPP_ACCESS_TOKEN, 'token'),
    numbers: [first ?? '', ...more],
    seed: Number(args.seed),
  };
}

async function main(): Promise<void> {
  const args = readArguments();
  if (args.help) {
    console.log(HELP);
    return;
  }
  const simulator = createSimulator(readOptions(args));
  const { url } = await simulator.start();
  console.log(`The simulator listens at ${url} and delivers to ${args.webhook}.`);
  const buyers = Number(args.buyers);
  if (buyers > 0) simulator.play({ buyers, overMs: Number(args['over-ms']), hourMs: Number(args['hour-ms']) });
  const stop = (): void => void simulator.stop().finally(() => process.exit());
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // A parent that starts it with a pipe as standard input takes it along when it dies.
  if (process.env['EXIT_WITH_PARENT'] === '1') process.stdin.once('close', stop).once('error', stop).resume();
}

main().catch((error: unknown) => {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const why = error instanceof Error ? error.message : String(error);
  console.error(isTaken ? 'The port of the simulator is taken by another program; choose another with --port.' : why);
  process.exitCode = 1;
});
