/** Web servers that ask a gate before they pass a request on, for tests of their configurations. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ChildServer } from "./child-server.ts";
import { pathOf } from "./programs.ts";

export interface TestProxy {
  readonly url: string;
  readonly port: number;
  /** What it printed, and nginx's access log. */
  output(): string;
  close(): Promise<void>;
}

/** A configuration, or what makes one for the port that it is to listen on. */
export type ProxyConfig = string | ((port: number) => string);

/** Everything that nginx writes by default goes to places that only root may write to. */
const NGINX_TEMP = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];

/** A pipe of Node's cannot be opened as /dev/stdout. */
const ACCESS_LOG = "access.log";

/**
 * nginx with what stands inside `http { ... }`: `server` blocks and all else, and in them
 * `listen 127.0.0.1:PORT`. Workers, logs, temporary folders and the process file are seen to here.
 */
export async function startNginx(config: ProxyConfig): Promise<TestProxy> {
  const program = await pathOf("nginx");
  return startProxy({
    program,
    async args(port, folder) {
      await mkdir(join(folder, "temp"), { recursive: true });
      const file = join(folder, "nginx.conf");
      await writeFile(file, nginxConfig(textOf(config, port), folder));
      return ["-p", folder, "-e", "stderr", "-c", file];
    },
  });
}

/** Caddy with a whole Caddyfile, `http://127.0.0.1:PORT` included; `admin off` is seen to here. */
export async function startCaddy(config: ProxyConfig): Promise<TestProxy> {
  const program = await pathOf("caddy");
  return startProxy({
    program,
    async args(port, folder) {
      const file = join(folder, "Caddyfile");
      const text = textOf(config, port);
      // Global options are one block, and it stands first.
      const hasGlobalOptions = /^\s*\{/.test(text);
      const globalOptions = "admin off\n\tauto_https off";
      const whole = hasGlobalOptions
        ? text.replace("{", `{\n\t${globalOptions}`)
        : `{\n\t${globalOptions}\n}\n${text}`;
      await writeFile(file, whole);
      return ["run", "--config", file, "--adapter", "caddyfile"];
    },
  });
}

/**
 * HAProxy with a whole configuration, `bind 127.0.0.1:PORT` included, and with files beside it, which
 * it names without a folder.
 */
export async function startHaproxy(
  config: ProxyConfig,
  files: Readonly<Record<string, string>> = {},
): Promise<TestProxy> {
  const program = await pathOf("haproxy");
  return startProxy({
    program,
    async args(port, folder) {
      const file = join(folder, "haproxy.cfg");
      await writeFile(file, textOf(config, port));
      for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
      return ["-db", "-f", file];
    },
  });
}

async function startProxy(plan: {
  program: string;
  args(port: number, folder: string): Promise<string[]>;
}): Promise<TestProxy> {
  const server = await ChildServer.start({ ...plan, signal: "TERM" });
  return {
    url: `http://127.0.0.1:${server.port}`,
    port: server.port,
    output: () => `${server.output}${accessLog(server.folder)}`,
    close: () => server.close(),
  };
}

function accessLog(folder: string): string {
  const file = join(folder, ACCESS_LOG);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function textOf(config: ProxyConfig, port: number): string {
  return typeof config === "string" ? config : config(port);
}

function nginxConfig(http: string, folder: string): string {
  // As root the workers would put on a user who may not enter the folder.
  const user = process.getuid?.() === 0 ? "user root root;" : "";
  const temp = NGINX_TEMP.map((name) => `${name}_temp_path ${join(folder, "temp", name)};`);
  return `
daemon off;
worker_processes 1;
${user}
pid ${join(folder, "nginx.pid")};
lock_file ${join(folder, "nginx.lock")};
error_log stderr warn;
events { worker_connections 1024; }
http {
  access_log ${join(folder, ACCESS_LOG)};
  ${temp.join("\n  ")}
  ${http}
}
`;
}
