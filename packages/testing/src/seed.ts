/**
 * The seed of a run's random tests. In CI it is always the same, so that a change that is not at
 * fault never fails there. Elsewhere it is rolled once per run and printed; `SLUICE_SEED` plays a
 * run again.
 */

const IN_CI = 4711;
const BELOW = 2 ** 31;

/** Settles the seed before the first test; the processes of the run inherit it. */
export function rollSeed(env: NodeJS.ProcessEnv = process.env): number {
  env.SLUICE_SEED ??= String(env.CI === "true" ? IN_CI : Date.now() % BELOW);
  return seed(env);
}

/** Every random test draws from this seed, and names it. */
export function seed(env: NodeJS.ProcessEnv = process.env): number {
  const text = env.SLUICE_SEED ?? String(IN_CI);
  const value = Number(text);
  if (!/^\d+$/.test(text) || value >= BELOW) {
    throw new Error(`SLUICE_SEED is a whole number below ${BELOW}, not "${text}"`);
  }
  return value;
}
