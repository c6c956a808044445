/** Versions of the engine that the lab can be made of. */
export const ENGINES = ['28.5'] as const;
export const DEFAULT_ENGINE: (typeof ENGINES)[number] = ENGINES[0];
