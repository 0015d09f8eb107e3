/** Sends the steps of a chapter, one after the other, and answers what came back, as lines. */
import { type Operation, operations } from "@sluice/contract";
import { type Answer, send } from "../raw-calls.ts";
import type { RecordedServer } from "./open-server.ts";
import { withoutToday, withPlaceholders } from "./placeholders.ts";
import type { Chapter, OperationStep, Step, WireStep } from "./step.ts";

export interface Told {
  /** The request first, then status, headers and body: one object of JSON a line. */
  readonly line: string;
  readonly operation: string | null;
  readonly status: number;
  /** The code of a refusal. */
  readonly code: string | null;
}

interface Request {
  /** Whose key; after `=`, the key itself. */
  readonly as: string | null;
  readonly method: string;
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string | undefined;
}

/** The framework's and the transport's; no word of the answer is in them. */
const HEADERS_LEFT_OUT = new Set([
  "connection",
  "content-length",
  "date",
  "keep-alive",
  "transfer-encoding",
]);

/** Named by the caller, so that it is the same in each answer that has it. */
const REQUEST_ID = "recorded";

export async function play(server: RecordedServer, chapter: Chapter): Promise<Told[]> {
  server.beginChapter(chapter.name);
  const kept = new Map<string, string>();
  const told: Told[] = [];
  for (const step of chapter.steps) {
    const request = requestOf(step, kept);
    if (step.unseen !== undefined) {
      for (let sent = 0; sent < step.unseen; sent += 1) await sendUnseen(server, request);
      continue;
    }
    const answer = await sendAs(server, request);
    keep(step, answer, kept);
    told.push(tell(step, request, answer));
  }
  return told;
}

function requestOf(step: Step, kept: Map<string, string>): Request {
  const { actor, at, once, headers = {}, as = "operator" } = step;
  const { method, path, body } = "id" in step ? ofOperation(step, kept) : ofWire(step, kept);
  return {
    as: as === null ? null : as.replace(/\$\w+/, (name) => keptAs(name, kept)),
    method,
    path,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(actor === undefined ? {} : { "sluice-actor": actor }),
      ...(at === undefined ? {} : { "sluice-at": at }),
      ...(once === undefined ? {} : { "idempotency-key": once }),
      ...headers,
    },
    body,
  };
}

function ofWire({ line, body }: WireStep, kept: Map<string, string>) {
  const [method = "", path = ""] = line.split(" ");
  return { method, path: path.replace(/\$\w+/g, (name) => keptAs(name, kept)), body };
}

function ofOperation({ id, input }: OperationStep, kept: Map<string, string>) {
  const { method, path: pattern, body }: Operation = operations[id];
  const rest = withKept(input, kept) as Record<string, unknown>;
  const path = pattern.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = String(rest[name]);
    delete rest[name];
    return encodeURIComponent(value);
  });
  const isEmpty = Object.keys(rest).length === 0;
  if (isEmpty) return { method, path, body: undefined };
  if (body !== null) return { method, path, body: JSON.stringify(rest) };
  const query = new URLSearchParams(rest as Record<string, string>);
  return { method, path: `${path}?${query}`, body: undefined };
}

function withKept(value: unknown, kept: Map<string, string>): unknown {
  if (typeof value === "string") return value.startsWith("$") ? keptAs(value, kept) : value;
  if (Array.isArray(value)) return value.map((each) => withKept(each, kept));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withKept(each, kept)]),
  );
}

function keptAs(name: string, kept: Map<string, string>): string {
  const value = kept.get(name.slice(1));
  if (value === undefined) throw new Error(`the story names ${name}, which no step kept`);
  return value;
}

async function sendAs(server: RecordedServer, request: Request): Promise<Answer> {
  const { as, method, path, body } = request;
  const key = as?.startsWith("=") ? as.slice(1) : as && (await server.keyOf(as));
  return send(server.url, path, {
    method,
    headers: { "x-request-id": REQUEST_ID, ...request.headers },
    ...(key === null ? {} : { key }),
    ...(body === undefined ? {} : { body }),
  });
}

async function sendUnseen(server: RecordedServer, request: Request): Promise<void> {
  const { status, body } = await sendAs(server, request);
  if (status >= 300) throw new Error(`${request.method} ${request.path}: ${status} ${body}`);
}

/** A later step needs it, so a story that does not find it ends here, and says where. */
function keep({ keep: wanted = {}, ...step }: Step, answer: Answer, kept: Map<string, string>) {
  for (const [name, path] of Object.entries(wanted)) {
    let value: unknown = JSON.parse(answer.body);
    for (const part of path.split(".")) value = (value as Record<string, unknown> | null)?.[part];
    if (typeof value !== "string" && typeof value !== "number") {
      throw new Error(`${JSON.stringify(step)}: no ${path} in ${answer.status} ${answer.body}`);
    }
    kept.set(name, String(value));
  }
}

function tell(step: Step, request: Request, answer: Answer): Told {
  const { method, path, headers, body } = request;
  const { status } = answer;
  const operation = "id" in step ? step.id : null;
  const today = step.isOfToday ? withoutToday : (text: string) => text;
  const text = today(withPlaceholders(operation, answer.body));
  const line = JSON.stringify({
    request: withPlaceholders(operation, `${method} ${path}`),
    as: step.as === undefined ? "operator" : step.as,
    ...(Object.keys(headers).length === 0 ? {} : { sent: headers }),
    ...(body === undefined ? {} : { body: asJson(body) }),
    status,
    headers: headersOf(answer),
    ...whole(text),
  });
  return { line, operation, status, code: codeOf(text) };
}

function headersOf({ headers }: Answer): Record<string, unknown> {
  const told = Object.entries(headers).filter(([name]) => !HEADERS_LEFT_OUT.has(name));
  return Object.fromEntries(told.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** As JSON only where that says the same to the byte; else as the text that it is. */
function whole(text: string): { json: unknown } | { text: string } {
  const json = asJson(text);
  return typeof json !== "string" && JSON.stringify(json) === text ? { json } : { text };
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function codeOf(text: string): string | null {
  const json = asJson(text);
  const isProblem = json !== null && typeof json === "object" && "code" in json;
  return isProblem ? String(json.code) : null;
}
