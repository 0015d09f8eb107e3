/** Prints the limits that count no credits: how much at once, and how many calls a minute. */
import type { AnswerOf } from "@sluice/contract";
import { grouped, plural } from "./amounts.ts";
import type { Console } from "./console.ts";
import { printTable } from "./table.ts";
import { duration, localTime } from "./times.ts";

type Usage = AnswerOf<"get_usage">["usage"];

export function printLimits(console: Console, { limits, rateLimits, cycle }: Usage): void {
  if (limits.length > 0) {
    console.print();
    console.print(console.colors.bold("Limits of the plan"));
    printTable(
      console,
      [{ title: "limit" }, { title: "at once", align: "right" }, { title: "for each" }],
      limits.map(({ name, value, unit, scope }) => [name, plural(value, unit), scope]),
    );
  }
  if (rateLimits.length === 0) return;
  // Calls are counted for each caller, and an operator is none of them.
  const isTold = rateLimits.some(({ used }) => used !== null);
  console.print();
  console.print(console.colors.bold("Rate limits"));
  printTable(
    console,
    [
      { title: "limit" },
      { title: "calls", align: "right" },
      { title: "in" },
      { title: "for each" },
      { title: "on" },
      ...(isTold ? [{ title: "used", align: "right" } as const] : []),
      { title: "resets" },
    ],
    rateLimits.map((limit) => [
      limit.name,
      grouped(String(limit.limit)),
      duration(limit.windowSeconds),
      limit.scope.replaceAll(",", " and "),
      limit.routes?.join(", ") ?? "every route",
      ...(isTold ? [limit.used === null ? "" : grouped(String(limit.used))] : []),
      limit.resetsAt === null ? "evenly" : localTime(limit.resetsAt, cycle.timeZone),
    ]),
  );
}
