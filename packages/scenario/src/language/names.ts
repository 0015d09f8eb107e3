/** Scenarios are written in kebab-case; commands and answers are camelCase JSON. */

export const kebabOf = (name: string): string =>
  name.replace(/_/g, "-").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

export const camelOf = (name: string): string =>
  name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** A field as it is written in a scenario: `runId` is `run`, `blockRunId` is `block-run`. */
export const readableField = (field: string): string => kebabOf(field.replace(/Id$/, ""));
