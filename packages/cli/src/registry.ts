/** Every subcommand by its name; none is loaded before it is called. */
import type { ArgsDef } from "citty";
import type { Subcommand } from "./base/command.ts";

interface Entry {
  readonly summary: string;
  // biome-ignore lint/suspicious/noExplicitAny: each subcommand has arguments of its own.
  readonly load: () => Promise<Subcommand<any>>;
}

export const SUBCOMMANDS: Readonly<Record<string, Entry>> = {
  serve: {
    summary: "Start a server, with an embedded database unless DATABASE_URL names one",
    load: async () => (await import("./commands/serve.ts")).serve,
  },
  test: {
    summary: "Play scenarios against the rules, or against a running server",
    load: async () => (await import("./commands/test.ts")).test,
  },
  replay: {
    summary: "Send files of timed commands and CloudEvents, each exactly once",
    load: async () => (await import("./commands/replay.ts")).replay,
  },
  usage: {
    summary: "Show what a team has used of each pool, and its limits",
    load: async () => (await import("./commands/usage.ts")).usage,
  },
  statement: {
    summary: "Show a team's ledger, entry by entry",
    load: async () => (await import("./commands/statement.ts")).statement,
  },
  invoice: {
    summary: "Show a team's invoices, the draft included",
    load: async () => (await import("./commands/invoice.ts")).invoice,
  },
  explain: {
    summary: "Explain a charge or a refusal",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  keys: {
    summary: "List, make and revoke API keys",
    load: async () => (await import("./commands/keys.ts")).keys,
  },
  verify: {
    summary: "Recompute every balance, run and invoice from the ledger",
    load: async () => (await import("./commands/verify.ts")).verify,
  },
  doctor: {
    summary: "Check that everything Sluice needs is there",
    load: async () => (await import("./commands/doctor.ts")).doctor,
  },
};

export type AnySubcommand = Subcommand<ArgsDef>;
