import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Rooms a room may import from; what is missing here is forbidden. `model` and `support` are open to all. */
const ROOMS = {
  model: [],
  support: [],
  process: [],
  docker: ['process'],
  kernel: ['process'],
  probes: ['docker', 'process'],
  lab: ['docker', 'process', 'kernel', 'probes'],
  diagnose: ['docker', 'process', 'probes'],
  measure: ['docker', 'process', 'probes'],
  report: [],
  scenario: ['lab', 'measure', 'probes', 'kernel', 'docker', 'process'],
};

/** Rooms inside of `diagnose` that judge, and what they may import: they are pure, as are the statistics of `measure`. */
const JUDGING_ROOMS = { 'diagnose/layers': ['measure'], 'diagnose/rules': [], 'diagnose/output': [] };

const OPEN_ROOMS = ['model', 'support'];

function importsOf(room, allowed) {
  const open = room === 'model' ? [] : room === 'support' ? ['model'] : OPEN_ROOMS;
  const closed = [...Object.keys(ROOMS), 'cli'].filter(
    (other) => other !== room && !allowed.includes(other) && !open.includes(other),
  );
  return {
    files: [`src/${room}/**/*.{ts,tsx}`],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [
            ...(room === 'process' ? [] : [{ name: 'execa', message: 'Only src/process runs commands.' }]),
            ...(room === 'docker' ? [] : [{ name: 'dockerode', message: 'Only src/docker speaks to engines.' }]),
          ],
          patterns: [
            {
              group: closed.map((other) => `**/${other}/**`),
              message: `src/${room} may import only from: ${[...open, ...allowed].join(', ') || 'nothing'} (see ARCHITECTURE.md).`,
            },
            { group: ['**/suites/**'], message: 'src never imports suites: the entry point hands them in.' },
          ],
        },
      ],
    },
  };
}

export default tseslint.config(
  { ignores: ['dist/', 'node_modules/', 'reports/', '**/*.mjs', 'lab/'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
    },
  },
  ...Object.entries(ROOMS).map(([room, allowed]) => importsOf(room, allowed)),
  // Behind their room, whose rule they sharpen.
  ...Object.entries(JUDGING_ROOMS).map(([room, allowed]) => importsOf(room, allowed)),
);
