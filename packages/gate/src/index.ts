export { compatibleVerdict } from "./answers/compatible-verdict.ts";
export { HeaderWriter, storeAwayHeader } from "./answers/headers.ts";
export {
  type GateBackend,
  type GateSettings,
  type KeyIdentity,
  type LeaseAnswer,
  type LeaseAsk,
  type LeaseRenewal,
  type LeaseReport,
  type LeaseState,
  type UsageAfterwards,
  UsageRefused,
} from "./backend.ts";
export { type GateClock, systemClock } from "./clock.ts";
export { createGate } from "./gate.ts";
export { type HttpBackendOptions, httpBackend } from "./http-backend.ts";
export { apiKeyIdentity } from "./identity/api-key-identity.ts";
export { Batched, type BatchedOptions } from "./identity/batched.ts";
export { countersOf, network } from "./limits/counters.ts";
export type {
  Counter,
  CounterState,
  Limiter,
  LimiterDecision,
  StoreOutage,
} from "./limits/limiter.ts";
export { memoryLimiter } from "./limits/memory-limiter.ts";
export type {
  Caller,
  Dialect,
  Gate,
  GateLogger,
  GateOptions,
  Identify,
} from "./options.ts";
export { leaseStateOf, usageRecordOf } from "./quota/lease-view.ts";
export { gateSettingsOf } from "./settings/from-catalog.ts";
export type { GateCall, PoolState, Verdict } from "./verdict.ts";
