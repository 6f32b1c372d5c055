// Gets a checkout ready with nothing but Node: packages, local servers, compiled sources. Has no dependencies.
//   packages   node_modules as package-lock.json says
//   build      packages, then compile
//   all        packages and a Temporal server and a MongoDB at the same time, then compile
import { withLock } from './setup/cache.mjs';
import { compile } from './setup/compile.mjs';
import { requireNode, providePackages } from './setup/packages.mjs';
import { fail, say } from './setup/say.mjs';
import { provideServers } from './setup/servers.mjs';

const commands = {
  packages: providePackages,
  build: async () => {
    await providePackages();
    await compile();
  },
  all: async () => {
    await provideServers({ packages: providePackages() });
    await compile();
  },
  // Runs in a process of its own: a download that hangs is ended from outside.
  download: async (what, scratch, into) => {
    const { download } = await import('./setup/download.mjs');
    await download(what, scratch, into);
  },
};

const [command = 'all', ...rest] = process.argv.slice(2);
if (!Object.hasOwn(commands, command)) {
  say('usage: node scripts/setup.mjs packages|build|all');
  process.exit(2);
}
try {
  requireNode();
  if (command === 'download') await commands.download(...rest);
  else await withLock(commands[command]);
} catch (error) {
  fail(error);
}
