/** Ids in order of time, so that lists by id are lists by time. */
import { uuidv7 } from "uuidv7";
import type { Ids } from "../ports/ids.ts";

export const systemIds: Ids = {
  batchId: () => uuidv7(),
  refusalId: () => `rfs_${uuidv7().replaceAll("-", "")}`,
};
