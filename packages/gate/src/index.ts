export { compatibleVerdict } from "./answers/compatible-verdict.ts";
export { HeaderWriter, storeAwayHeader } from "./answers/headers.ts";
export { createGate } from "./gate.ts";
export { type HttpBackendOptions, httpBackend } from "./http-backend.ts";
export { apiKeyIdentity } from "./identity/api-key-identity.ts";
export { Batched, type BatchedOptions } from "./identity/batched.ts";
export { countersOf, network } from "./limits/counters.ts";
export { memoryLimiter } from "./limits/memory-limiter.ts";
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
} from "./ports/backend.ts";
export { type GateClock, systemClock } from "./ports/clock.ts";
export type {
  Counter,
  CounterState,
  Limiter,
  LimiterDecision,
  StoreOutage,
} from "./ports/limiter.ts";
export type {
  Caller,
  Dialect,
  Gate,
  GateLogger,
  GateOptions,
  Identify,
} from "./ports/options.ts";
export type { GateCall, PoolState, Verdict } from "./ports/verdict.ts";
export { leaseStateOf, usageRecordOf } from "./quota/wire.ts";
export { gateSettingsOf } from "./settings/from-catalog.ts";
