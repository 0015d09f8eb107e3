export type {
  GateBackend,
  GateSettings,
  KeyIdentity,
  LeaseAnswer,
  LeaseAsk,
  LeaseRenewal,
  LeaseReport,
  LeaseState,
  UsageAfterwards,
} from "./backend.ts";
export { type GateClock, systemClock } from "./clock.ts";
export {
  type Caller,
  createGate,
  type Dialect,
  type Gate,
  type GateLogger,
  type GateOptions,
  type Identify,
} from "./gate.ts";
export type {
  Counter,
  CounterState,
  Limiter,
  LimiterDecision,
  StoreOutage,
} from "./limits/limiter.ts";
export { gateSettingsOf } from "./settings/from-catalog.ts";
export type { GateCall, PoolState, Verdict } from "./verdict.ts";
