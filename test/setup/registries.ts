import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";

/** How a registry of the tests sends its files: whole, cut off in the middle, or half and then nothing more. */
export type Delivery = "whole" | "cut" | "stalled";

/** A registry on this machine that the real pip and the real npm download from. */
export interface Registry {
  readonly url: string;
  delivery: Delivery;
  /** resolves at the next request for a file */
  asked(): Promise<void>;
  close(): void;
}

/** @param files path in the registry → content */
export async function serveRegistry(files: Record<string, Buffer>): Promise<Registry> {
  let notify = () => {};
  const server = createServer((request, response) => {
    const body = files[decodeURIComponent(request.url ?? "")];
    if (!body) return void response.writeHead(404).end();
    if (!/\.(whl|tgz)$/.test(request.url!)) return void response.setHeader("content-type", contentType(body)).end(body);
    notify();
    deliver(response, body, registry.delivery);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const registry: Registry = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    delivery: "whole",
    asked: () =>
      new Promise((resolve) => {
        notify = resolve;
      }),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return registry;
}

const contentType = (body: Buffer): string => (body[0] === "{".charCodeAt(0) ? "application/json" : "text/html");

function deliver(response: ServerResponse, body: Buffer, delivery: Delivery): void {
  response.writeHead(200, { "content-length": body.length });
  if (delivery === "whole") return void response.end(body);
  response.write(body.subarray(0, body.length / 2), () => delivery === "cut" && response.destroy());
}

export const sha256 = (bytes: Buffer): string => createHash("sha256").update(bytes).digest("hex");
export const integrity = (bytes: Buffer): string => `sha512-${createHash("sha512").update(bytes).digest("base64")}`;

/** A wheel of the given files, made by Python's own zip writer. */
export function makeWheel(folder: string, name: string, version: string, files: Record<string, string>): { path: string; bytes: Buffer } {
  const [source, info] = [mkdtempSync(join(folder, "wheel-")), `${name}-${version}.dist-info`];
  const all = {
    ...files,
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    [`${info}/RECORD`]: "",
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(join(source, path, ".."), { recursive: true });
    writeFileSync(join(source, path), text);
  }
  const path = join(source, `${name}-${version}-py3-none-any.whl`);
  const tops = [...new Set(Object.keys(all).map((file) => file.split("/")[0]!))];
  execFileSync("python3", ["-m", "zipfile", "-c", path, ...tops], { cwd: source });
  return { path, bytes: readFileSync(path) };
}
