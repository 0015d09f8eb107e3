/**
 * Which package may import which: the arrows of docs/ARCHITECTURE.md, and no others.
 *
 * Workspace imports resolve to sources (`conditionNames`), so that nothing needs building first.
 * An import that does not resolve is itself a violation: unresolved imports would otherwise pass
 * every rule in silence.
 */
const TESTS = "\\.test\\.ts$|^packages/[^/]+/(test|src/testing)/";

/** From a package to every package that it may import; itself is always allowed. */
const ARROWS = {
  core: [],
  engine: ["core"],
  store: ["core", "engine"],
  contract: [],
  server: ["engine", "contract", "core", "gate"],
  client: ["contract"],
  gate: ["client", "contract", "core"],
  scenario: ["client", "contract", "core", "gate"],
  cli: ["client", "contract", "scenario"],
  sluice: ["engine", "store", "core", "gate"],
};

/** Files that put a whole program together, and may therefore know every package. */
const COMPOSITION_ROOTS = [
  "^packages/server/src/(main|start-server|index)\\.ts$",
  "^packages/cli/src/(main|index|composition)(\\.ts$|/)",
  "^packages/cli/src/commands/(serve|verify|doctor|test|start)[^/]*(\\.ts$|/)",
].join("|");

const arrowRules = Object.entries(ARROWS).map(([name, targets]) => ({
  name: `arrows-of-${name}`,
  severity: "error",
  from: { path: `^packages/${name}/src/`, pathNot: `${TESTS}|${COMPOSITION_ROOTS}` },
  to: { path: "^packages/([^/]+)/", pathNot: `^packages/(${[name, ...targets].join("|")})/` },
}));

/** Third-party packages that the core and the contract may use; they run anywhere. */
const onlyThirdParty = (name, allowed) => ({
  name: `third-party-of-${name}`,
  severity: "error",
  from: { path: `^packages/${name}/src/`, pathNot: TESTS },
  to: { path: "node_modules/", pathNot: `node_modules/(${allowed.join("|")})/` },
});

const noNode = (name) => ({
  name: `no-node-in-${name}`,
  severity: "error",
  from: { path: `^packages/${name}/src/`, pathNot: TESTS },
  to: { dependencyTypes: ["core"] },
});

module.exports = {
  forbidden: [
    ...arrowRules,
    onlyThirdParty("core", ["temporal-polyfill", "temporal-utils", "yaml", "zod"]),
    onlyThirdParty("contract", ["zod"]),
    noNode("core"),
    noNode("contract"),
    noNode("client"),
    {
      name: "store-sees-only-the-port",
      comment: "The store implements the engine's ports and knows none of its commands or jobs.",
      severity: "error",
      from: { path: "^packages/store/src/", pathNot: TESTS },
      to: {
        path: "^packages/engine/src/",
        pathNot: "^packages/engine/src/(index\\.ts$|ports/|ports\\.ts$)",
      },
    },
    {
      name: "testing-only-in-tests",
      severity: "error",
      from: { path: "^packages/", pathNot: `${TESTS}|^packages/testing/` },
      to: { path: "^packages/testing/" },
    },
    {
      name: "through-the-front-door",
      comment: "Another package is imported by its name, never by a path into its files.",
      severity: "error",
      from: { path: "^packages/([^/]+)/src/" },
      to: {
        path: "^packages/[^/]+/src/",
        pathNot: "^packages/$1/",
        dependencyTypes: ["local"],
        dependencyTypesNot: ["aliased", "aliased-workspace", "localmodule"],
      },
    },
    {
      name: "no-cycles",
      severity: "error",
      from: { path: "^(packages|tools|bench|examples)/" },
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "could-not-resolve",
      severity: "error",
      from: { path: "^(packages|tools|bench|examples)/" },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "/dist/|/data/" },
    tsConfig: { fileName: "tsconfig.check.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      conditionNames: ["source", "import", "node", "default", "types"],
      exportsFields: ["exports"],
      extensions: [".ts", ".mjs", ".cjs", ".js", ".json"],
    },
  },
};
