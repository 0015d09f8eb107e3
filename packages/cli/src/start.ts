/** What tools/start.mjs imports for `npm start`. The command itself loads less. */
export { printInvoice } from "./commands/invoice.ts";
export { printReport } from "./commands/replay.ts";
export { printUsage } from "./commands/usage.ts";
export { type Here, startHere } from "./composition/start-here.ts";
export { sayFailure } from "./index.ts";
export { type Console, systemConsole } from "./output/console.ts";
export { isReplayed } from "./replay/position.ts";
export { type ReplayReport, replayFiles } from "./replay/replay-files.ts";
