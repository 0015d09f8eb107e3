/** A typed client of Sluice's HTTP API. */
export {
  type CallOptions,
  type Client,
  type ClientOptions,
  createClient,
  type ItemOf,
  type PagedId,
  type Reply,
} from "./client.ts";
export { ConnectionFault, Problem } from "./problem.ts";
