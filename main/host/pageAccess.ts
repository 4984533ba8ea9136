import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Names of this machine by which a page may have been loaded; a tunnel may bring another port. */
const ownNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

const nameOf = (host: string): string => host.replace(/:\d+$/, "");

/** A page of another site that had its name point here (DNS rebinding) is known by its Host. */
export function isOwnHost(request: IncomingMessage): boolean {
  return ownNames.has(nameOf(request.headers.host ?? ""));
}

/** A browser says where a page came from: only the one that this service gave may speak to it. Other programs say nothing. */
export function isOwnOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Compares in constant time. */
export function isToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}
