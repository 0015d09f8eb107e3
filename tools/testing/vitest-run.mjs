/** Global setup of Vitest: a run folder where `npm test` has not made one. */
import { startRun } from "./run-folder.mjs";

export default async function setUp() {
  if (process.env.SLUICE_TEST_RUN !== undefined) return undefined;
  const { folder, end } = await startRun();
  process.env.SLUICE_TEST_RUN = folder;
  return async () => {
    delete process.env.SLUICE_TEST_RUN;
    await end();
  };
}
