import type { Command } from '../command.js';

type Loader = () => Promise<Command>;

/** Every command by its name, in the order of the help. Each is loaded when it is asked for: most need little of the others. */
export const COMMANDS: ReadonlyMap<string, Loader> = new Map<string, Loader>([
  ['test', async () => (await import('./test.js')).testCommand],
  ['prove', async () => (await import('./prove.js')).proveCommand],
  ['prove diagnose', async () => (await import('./prove-diagnose.js')).proveDiagnoseCommand],
  ['prove reach', async () => (await import('./prove-reach.js')).proveReachCommand],
  ['diagnose', async () => (await import('./diagnose.js')).diagnoseCommand],
  ['list', async () => (await import('./list.js')).listCommand],
  ['explain', async () => (await import('./explain.js')).explainCommand],
  ['plan', async () => (await import('./plan.js')).planCommand],
  ...['report render', 'report open', 'report matrix', 'report diff'].map((name) => loaderOf(name, loadReportCommands)),
  ...['lab up', 'lab down', 'lab status', 'lab shell', 'lab run', 'lab inject', 'lab clear'].map((name) =>
    loaderOf(name, loadLabCommands),
  ),
  ['ci', async () => (await import('./ci.js')).ciCommand],
  ['bench', async () => (await import('./bench.js')).benchCommand],
  ['bench report', async () => (await import('./bench-report.js')).benchReportCommand],
  ['bench diagnose', async () => (await import('./bench-diagnose.js')).benchDiagnoseCommand],
  ['bench localise', async () => (await import('./bench-localise.js')).benchLocaliseCommand],
]);

async function loadReportCommands(): Promise<readonly Command[]> {
  return (await import('./report.js')).reportCommands;
}

async function loadLabCommands(): Promise<readonly Command[]> {
  return (await import('./lab.js')).labCommands;
}

/** One of several commands that stand in a file. */
function loaderOf(name: string, load: () => Promise<readonly Command[]>): readonly [string, Loader] {
  return [
    name,
    async () => {
      const command = (await load()).find((one) => one.name === name);
      if (command === undefined) throw new Error(`there is no command ${name} where it is loaded from`);
      return command;
    },
  ];
}
