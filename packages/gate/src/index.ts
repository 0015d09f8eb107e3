export type {
  GateBackend,
  GateSettings,
  KeyIdentity,
  LeaseAnswer,
  LeaseAsk,
  LeaseReport,
  LeaseState,
  UsageAfterwards,
} from "./backend.ts";
export type {
  Counter,
  CounterState,
  Limiter,
  LimiterDecision,
  StoreOutage,
} from "./limits/limiter.ts";
export type { GateCall, PoolState, Verdict } from "./verdict.ts";
