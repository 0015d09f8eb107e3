/** Runs one file of measurements in a process of its own, and writes its rows where it is told. */
import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [file, output] = process.argv.slice(2);
const { default: measure } = await import(pathToFileURL(resolve(file)).href);
writeFileSync(output, JSON.stringify(await measure()));
