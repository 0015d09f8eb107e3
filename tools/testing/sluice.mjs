/** The command from its sources: `node --conditions=source --import tsx tools/testing/sluice.mjs`. */
import { main } from "../../packages/cli/src/index.ts";

process.exitCode = await main(process.argv.slice(2));
