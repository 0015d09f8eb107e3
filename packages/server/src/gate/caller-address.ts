/** From where a request comes, for limits by address. */
import { isIP } from "node:net";
import type { FastifyRequest } from "fastify";

/** How IPv6 sockets tell of IPv4 peers. */
const MAPPED = /^::ffff:(?=\d+\.)/i;

/**
 * The peer's, or the right-most of `X-Forwarded-For` that is no trusted proxy (the framework walks
 * the list). What is no address is nobody's: then the peer stands for it.
 */
export function addressOf(request: FastifyRequest): string {
  const claimed = request.ip;
  const address = isIP(claimed) ? claimed : (request.socket.remoteAddress ?? "unknown");
  return address.replace(MAPPED, "");
}
