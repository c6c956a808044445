/** Environment variable that hands the network driver of the command line down to where scenarios run. */
const DRIVER_VARIABLE = 'SEATRIAL_DRIVER';

/** Names the network driver on which scenarios for any driver run, in this process and in those that it starts. */
export function chooseDriver(name: string): void {
  process.env[DRIVER_VARIABLE] = name;
}

/** The network driver that the user named; `null` when there is none. */
export function chosenDriver(env: NodeJS.ProcessEnv = process.env): string | null {
  const name = env[DRIVER_VARIABLE];
  return name === undefined || name === '' ? null : name;
}
