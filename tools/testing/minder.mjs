/** `minder.mjs FOLDER`: waits until the run that started it is gone, and clears up behind it. */
import { clear } from "./run-folder.mjs";

const [, , folder] = process.argv;
process.stdin.resume();
process.stdin.once("close", () => void clear(folder));
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => undefined);
