import { expect, test } from "vitest";
import { simulatedWorld } from "../../test/simulated-world.ts";
import { ONE } from "./micro.ts";
import { Quota } from "./quota.ts";
import { SluiceLink } from "./sluice-link.ts";

test("accounts that hold nothing any more are not kept at hand, however many there were", async () => {
  const { backend, clock } = simulatedWorld();
  const logger = { warn() {}, error() {} };
  const quota = new Quota(
    {
      backend,
      clock,
      logger,
      gateId: "gate-1",
      item: "api-call",
      intervalMs: 1_000,
      patienceMs: 3_000,
      isOpenWhenAway: false,
    },
    new SluiceLink(1_000, logger),
  );
  const charges = Array.from({ length: 200 }, (_, at) => {
    const holder = quota.holderOf({ teamId: `team-${at}`, pool: "api_calls", memberId: null });
    return quota.charge([{ holder, cost: ONE }], false, clock.monotonic());
  });
  await clock.advance(0);
  expect(new Set((await Promise.all(charges)).map(({ kind }) => kind))).toEqual(
    new Set(["admitted"]),
  );
  expect(quota.live).toBe(200);
  await clock.advance(10_000);
  expect(quota.live).toBe(0);
  await quota.close();
});
