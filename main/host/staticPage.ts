import { createReadStream, existsSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";

/** The page as electron-vite builds it. */
export const pageFolder = join(import.meta.dirname, "..", "..", "out", "renderer");

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".woff": "font/woff",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};

/** Nothing from elsewhere, no code from text; styles inline because the editor and the charts set them so. */
const contentPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data: blob:",
  "connect-src 'self' ws://127.0.0.1:* ws://localhost:*",
  "worker-src 'self' blob:",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "Content-Security-Policy": contentPolicy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
};

/** Answers with a file of the page; without a built page it says how to build one. */
export function servePage(request: IncomingMessage, response: ServerResponse, folder = pageFolder): void {
  const { pathname } = new URL(request.url ?? "/", "http://page");
  const file = fileOf(folder, pathname);
  if (request.method !== "GET" && request.method !== "HEAD") refuse(response, 405, "Only GET.");
  else if (file) send(request, response, file, pathname);
  else if (pathname === "/") refuse(response, 200, "The page is not built yet: run `npx electron-vite build`, or start with `npm start`.");
  else refuse(response, 404, "There is no such file.");
}

export function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...headers, "Content-Type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}

function fileOf(folder: string, pathname: string): string | null {
  const wanted = decoded(pathname === "/" ? "/index.html" : pathname);
  const file = normalize(join(folder, wanted));
  return file.startsWith(folder + sep) && existsSync(file) && statSync(file).isFile() ? file : null;
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

function send(request: IncomingMessage, response: ServerResponse, file: string, pathname: string): void {
  // Built files carry a digest in their name; the page itself does not.
  const cache = pathname.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
  const type = types[extname(file)] ?? "application/octet-stream";
  response.writeHead(200, { ...headers, "Content-Type": type, "Content-Length": statSync(file).size, "Cache-Control": cache });
  if (request.method === "HEAD") response.end();
  else createReadStream(file).pipe(response);
}
