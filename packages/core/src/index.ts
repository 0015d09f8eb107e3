/** The public API of the core. */
export * from "./base/amounts.ts";
export * from "./base/instant.ts";
export * from "./base/invariant.ts";
export * from "./base/result.ts";
export * from "./catalog/model.ts";
export * from "./commands/commands.ts";
export * from "./commands/decide.ts";
export * from "./commands/outcome.ts";
export * from "./commands/rejections.ts";
export * from "./state/documents.ts";
export * from "./state/draft.ts";
export type * from "./views/shapes.ts";
