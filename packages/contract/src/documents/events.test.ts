import { EVENT_RIGHTS } from "@sluice/core";
import { expect, test } from "vitest";
import { teamEventView } from "../views/team-events.ts";
import { eventsMarkdown } from "./events.ts";

test("docs/reference/events.md is what the events' schemas say (vitest -u writes it)", async () => {
  await expect(eventsMarkdown()).toMatchFileSnapshot("../../../../docs/reference/events.md");
});

test("the reference has each event of the core once", () => {
  const described = teamEventView.options.map(({ shape }) => shape.type.value);
  expect(described.toSorted()).toEqual(Object.keys(EVENT_RIGHTS).toSorted());
});
