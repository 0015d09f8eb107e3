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
  contract: ["core"],
  server: ["engine", "contract", "core", "gate"],
  client: ["contract"],
  gate: ["client", "contract", "core"],
  scenario: ["client", "contract", "core", "gate"],
  cli: ["client", "contract", "scenario"],
  sluice: ["engine", "store", "core", "gate"],
};

/**
 * The floors of a package, lowest first: an import goes strictly down, or stays in its folder, types
 * included. Folders of one floor do not see each other. Files beside the folders are the roof.
 */
const FLOORS = {
  core: [
    ["base"],
    ["catalog"],
    ["limits", "state"],
    ["commands", "ledger", "terms"],
    ["access"],
    ["credits", "pricing"],
    ["charges", "catalog-files"],
    ["views"],
    ["actions", "corrections", "reservations", "runs", "usage"],
    ["cycles"],
    ["teams"],
    ["decide"],
  ],
  engine: [
    ["ports"],
    ["catalog", "journal", "system"],
    ["lanes", "queries", "verify"],
    ["jobs", "keys"],
  ],
  server: [
    ["http"],
    ["catalog", "cloudevents", "keys", "pages"],
    ["gate", "limits"],
    ["door"],
    ["handlers"],
    ["routes"],
  ],
  contract: [["base"], ["routes", "errors"], ["commands", "views"], ["operations"], ["documents"]],
  store: [["embedded", "tables"], ["mapping", "statements"], ["queries"], ["postgres"]],
  gate: [
    ["base", "ports"],
    ["adapters", "answers", "identity", "jwt", "limits", "quota", "redis", "settings"],
    ["express", "fastify", "hono"],
  ],
  scenario: [["language"], ["driver"], ["gates"], ["play"]],
  cli: [["output"], ["base"], ["doctor", "replay"], ["composition"], ["commands"]],
};

/** Rooms that nothing but the roof may see: a side wing, whatever its floor. */
const WINGS = { core: ["catalog-files"] };

/** Files that put a whole program together, and may therefore know every package. */
const COMPOSITION_ROOTS = [
  "^packages/server/src/(start-server|index)\\.ts$",
  "^packages/cli/src/(index|composition)(\\.ts$|/)",
  "^packages/cli/src/commands/(serve|verify|doctor|test|start)[^/]*(\\.ts$|/)",
].join("|");

const arrowRules = Object.entries(ARROWS).map(([name, targets]) => ({
  name: `arrows-of-${name}`,
  severity: "error",
  from: { path: `^packages/${name}/src/`, pathNot: `${TESTS}|${COMPOSITION_ROOTS}` },
  to: { path: "^packages/([^/]+)/", pathNot: `^packages/(${[name, ...targets].join("|")})/` },
}));

const floorRules = Object.entries(FLOORS).flatMap(([name, floors]) =>
  floors.flatMap((folders, floor) =>
    folders.map((folder) => {
      const above = [...floors.slice(floor).flat(), ...(WINGS[name] ?? [])];
      const barred = above.filter((other) => other !== folder).map((other) => `${other}/`);
      return {
        name: `floor-of-${name}-${folder}`,
        comment: "An import goes to a lower floor only; see FLOORS.",
        severity: "error",
        from: { path: `^packages/${name}/src/${folder}/`, pathNot: TESTS },
        to: { path: `^packages/${name}/src/(${[...barred, "[^/]+\\.ts$"].join("|")})` },
      };
    }),
  ),
);

/** Every folder has a floor: one that is in no list would be held to nothing. */
const homelessRules = Object.entries(FLOORS).map(([name, floors]) => ({
  name: `floors-of-${name}-are-complete`,
  severity: "error",
  from: { path: `^packages/${name}/src/`, pathNot: TESTS },
  to: {
    path: `^packages/${name}/src/[^/]+/`,
    pathNot: `^packages/${name}/src/(${floors.flat().join("|")})/`,
  },
}));

/**
 * What one package may take from another by type only: a browser that imports the client loads the
 * routes of the contract, and neither its schemas nor the rules.
 */
const typesOnly = (name, path) => ({
  name: `types-only-in-${name}`,
  severity: "error",
  from: { path: `^packages/${name}/src/`, pathNot: TESTS },
  to: { path, dependencyTypesNot: ["type-only"] },
});

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
    ...floorRules,
    ...homelessRules,
    typesOnly("contract", "^packages/core/"),
    typesOnly("client", "^packages/contract/src/(?!routes/)"),
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
      comment: "Not of types either.",
      severity: "error",
      from: { path: "^(packages|tools|bench|examples)/" },
      to: { circular: true },
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

/** The lists themselves, for the pictures of them (tools/floors-picture.mjs); they are no rules. */
Object.defineProperty(module.exports, "house", { value: { ARROWS, FLOORS, WINGS } });
