import { spawn } from 'node:child_process';
import { once } from 'node:events';
import suites from './jest.suites.config.mjs';
import unit from './jest.unit.config.mjs';

const FLAG = '--experimental-vm-modules';

// Everything here is an ES module, which Jest loads only under a flag of Node.js: `npx jest` starts itself again with it.
if (!process.execArgv.includes(FLAG) && !(process.env.NODE_OPTIONS ?? '').includes(FLAG)) {
  const again = spawn(process.execPath, [FLAG, ...process.argv.slice(1)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => again.kill(signal));
  const [exitCode] = await once(again, 'exit');
  process.exit(exitCode ?? 1);
}

export default { projects: [unit, suites] };
