import type { Scenario } from './scenario.js';

/** Environment variable that hands the soak of the command line down to where scenarios run. In hours. */
const SOAK_VARIABLE = 'SEATRIAL_SOAK_HOURS';
const MS_PER_HOUR = 3600_000;

/** Says how long scenarios may watch a swarm, in this process and in those that it starts. */
export function chooseSoak(hours: number): void {
  process.env[SOAK_VARIABLE] = String(hours);
}

/** How long scenarios may watch a swarm, in milliseconds; zero when nobody asked for it. */
export function chosenSoakMs(env: NodeJS.ProcessEnv = process.env): number {
  const hours = Number(env[SOAK_VARIABLE] ?? 0);
  return Number.isFinite(hours) ? hours * MS_PER_HOUR : 0;
}

/** Why a scenario is skipped that watches longer than the run was asked to, or `null` when it is not. */
export function missingSoak(
  { soakMs }: Pick<Scenario<object, unknown, string>, 'soakMs'>,
  givenMs: number = chosenSoakMs(),
): string | null {
  if (soakMs === undefined || soakMs <= givenMs) return null;
  const hours = Math.ceil(soakMs / MS_PER_HOUR);
  return `it has to watch the swarm for ${(soakMs / MS_PER_HOUR).toFixed(1)} h: ask for it with --soak ${hours}`;
}
