/** The chapters, in the order in which they are told. */
import type { Chapter } from "../step.ts";
import { cycles } from "./cycles.ts";
import { catalogs, edges, gates, keys } from "./edge.ts";
import { actions, leases, reservations } from "./holds.ts";
import { batchesOfCommands, usageEvents } from "./many.ts";
import { members, switches } from "./members.ts";
import { exactOverage, overage, stackedOverage, usage } from "./money.ts";
import { paused, resumed } from "./paused.ts";
import { readers } from "./readers.ts";
import { limitsOfRuns, newerRuns, runs } from "./runs.ts";
import { contracts, planChanges, purchases, teams } from "./teams.ts";

export const STORY: readonly Chapter[] = [
  teams,
  planChanges,
  purchases,
  contracts,
  members,
  switches,
  runs,
  newerRuns,
  limitsOfRuns,
  paused,
  resumed,
  actions,
  reservations,
  leases,
  overage,
  exactOverage,
  stackedOverage,
  usage,
  cycles,
  readers,
  batchesOfCommands,
  usageEvents,
  keys,
  catalogs,
  gates,
  edges,
];
