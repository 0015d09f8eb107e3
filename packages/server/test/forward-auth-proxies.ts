/** The proxies that examples/gate has a configuration for, each as the guide tells to set it up. */
import { startCaddy, startHaproxy, startNginx, type TestProxy } from "@sluice/testing";
import { type Change, exampleConfig, exampleText } from "./forward-auth-rig.ts";

/** Where the proxy finds Sluice and the API. */
export interface Behind {
  readonly sluice: number;
  readonly api: number;
}

export interface GateProxy {
  readonly name: "nginx" | "caddy" | "haproxy";
  /** The configuration as it stands, but for the ports and what is changed in it. */
  start(behind: Behind, changes?: readonly Change[]): Promise<TestProxy>;
  /** Lets calls pass while Sluice is away. */
  readonly open: readonly Change[];
  /** Refuses in the compatible dialect. */
  readonly compatible: readonly Change[];
  /** Asks `/status/N` instead of the check. */
  answering(status: number): readonly Change[];
  /** Answers that are no verdict, and that it takes for none. */
  readonly noVerdicts: readonly number[];
  /** What it answers where there is no upstream. */
  readonly noUpstream: number;
  /** A path whose query, if it has one, is not told to the check. */
  readonly pathOfCheck: string;
  /** Whether what a client says of who calls is kept from an API also where nothing is guarded. */
  readonly cleansUnguarded: boolean;
  /** As many characters as are more than it takes. */
  readonly tooLong: number;
}

const whole =
  (start: typeof startNginx, file: string): GateProxy["start"] =>
  (behind, changes = []) =>
    start((own) => exampleConfig(file, { ...behind, own }, changes));

const nginx: GateProxy = {
  name: "nginx",
  start: whole(startNginx, "nginx/nginx.conf"),
  open: [["$sluice_when_away { default closed; }", "$sluice_when_away { default open; }"]],
  compatible: [["$sluice_dialect { default problem; }", "$sluice_dialect { default compatible; }"]],
  answering: (status) => [["http://sluice/v1/gate/check", `http://sluice/status/${status}`]],
  noVerdicts: [400, 404, 414, 431, 500, 503],
  noUpstream: 502,
  pathOfCheck: "/x?the-query",
  cleansUnguarded: false,
  tooLong: 7_000,
};

const caddy: GateProxy = {
  name: "caddy",
  start: whole(startCaddy, "caddy/Caddyfile"),
  // The commented lines in place of `import sluice_closed`.
  open: [
    ["\t\timport sluice_closed", "\t\t# import sluice_closed"],
    ["# @sluice_silent {", "@sluice_silent {"],
    ["# \tvars sluice_away 1", "\tvars sluice_away 1"],
    ["# \texpression", "\texpression"],
    ["# handle @sluice_silent {", "handle @sluice_silent {"],
    ["# \theader Sluice-Store", "\theader Sluice-Store"],
    ["# \treverse_proxy 127.0.0.1", "\treverse_proxy 127.0.0.1"],
    ["# \t\timport sluice_upstream", "\t\timport sluice_upstream"],
    ["# \t}", "\t}"],
    ["# }", "}"],
  ],
  compatible: [["check?dialect=problem", "check?dialect=compatible"]],
  answering: (status) => [["/v1/gate/check?", `/status/${status}?`]],
  // Whatever Sluice answers is a refusal there, and reaches the client as it is.
  noVerdicts: [],
  noUpstream: 502,
  pathOfCheck: "/x",
  cleansUnguarded: false,
  tooLong: 100_000,
};

const haproxy: GateProxy = {
  name: "haproxy",
  async start({ sluice, api }, changes = []) {
    const lua = exampleText("haproxy/sluice.lua", [
      ["127.0.0.1:4600", `127.0.0.1:${sluice}`],
      ...changes,
    ]);
    const config = (own: number) =>
      exampleText("haproxy/haproxy.cfg", [
        ["127.0.0.1:3000", `127.0.0.1:${api}`],
        ["127.0.0.1:8080", `127.0.0.1:${own}`],
      ]);
    return startHaproxy(config, { "sluice.lua": lua });
  },
  open: [['WHEN_AWAY = "closed"', 'WHEN_AWAY = "open"']],
  compatible: [['DIALECT = "problem"', 'DIALECT = "compatible"']],
  answering: (status) => [["/v1/gate/check?", `/status/${status}?`]],
  noVerdicts: [400, 404, 431, 500],
  noUpstream: 503,
  pathOfCheck: "/x?the-query",
  cleansUnguarded: true,
  tooLong: 7_000,
};

export const PROXIES: readonly GateProxy[] = [nginx, caddy, haproxy];

/** A proxy before a rig, and all others that a test starts, to be closed together. */
export class Proxies {
  readonly #proxy: GateProxy;
  readonly #behind: Behind;
  readonly #started: TestProxy[] = [];

  constructor(proxy: GateProxy, behind: Behind) {
    this.#proxy = proxy;
    this.#behind = behind;
  }

  async start(changes: readonly Change[] = [], behind: Partial<Behind> = {}): Promise<TestProxy> {
    const started = await this.#proxy.start({ ...this.#behind, ...behind }, changes);
    this.#started.push(started);
    return started;
  }

  async close(): Promise<void> {
    for (const proxy of this.#started) await proxy.close();
  }
}
