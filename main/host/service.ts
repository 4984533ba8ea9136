// The service: a page over HTTP, and everything else over one WebSocket. Bound to this machine alone; whoever speaks to it
// knows the token, and a browser that does comes from the page that this service gave.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { SteerlabError } from "../../src/steerlabError.ts";
import { watchOutsideWrites } from "./outsideWrites.ts";
import { isOwnHost, isOwnOrigin, isToken } from "./pageAccess.ts";
import { connectPage } from "./pageConnection.ts";
import { pageFolder, refuse, servePage } from "./staticPage.ts";
import type { Workbench } from "./workbench.ts";

export interface ServiceOptions {
  readonly workbench: Workbench;
  /** a free one near the usual one when left out */
  readonly port?: number;
  /** the built page */
  readonly page?: string;
}

export interface Service {
  /** with the token in its fragment, which browsers never send */
  readonly url: string;
  readonly port: number;
  readonly token: string;
  close(): Promise<void>;
}

const usualPort = 7411;
const portsTried = 20;
const tokenWait = 10_000; // ms
const largestFrame = 256e6; // bytes
/** Close code for a connection without the right token: trying again is of no use. */
const unauthorized = 4401;

/** @throws `service/port-in-use` when the wanted port is taken */
export async function startService({ workbench, port, page = pageFolder }: ServiceOptions): Promise<Service> {
  const token = randomBytes(24).toString("base64url");
  const server = createServer((request, response) => {
    if (isOwnHost(request)) servePage(request, response, page);
    else refuse(response, 403, "This service answers only under the name of this machine.");
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: largestFrame, perMessageDeflate: false });
  server.on("upgrade", (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (!isOwnHost(request) || !isOwnOrigin(request) || request.url !== "/rpc") return refuseUpgrade(stream);
    sockets.handleUpgrade(request, stream, head, (socket) => authorize(socket, token, () => connectPage(socket, workbench)));
  });
  const taken = await listen(server, port);
  const stopWatching = watchOutsideWrites(workbench.inspected.database, () => workbench.emit("run", { type: "changed" }));
  const end = () => {
    stopWatching();
    return close(server, sockets);
  };
  return { url: `http://127.0.0.1:${taken}/#token=${token}`, port: taken, token, close: end };
}

/** The first message is the token as text; nothing is answered before. */
function authorize(socket: WebSocket, token: string, accepted: () => void): void {
  const timer = setTimeout(() => socket.close(unauthorized, "No token came."), tokenWait);
  socket.on("error", () => socket.terminate());
  socket.on("close", () => clearTimeout(timer));
  socket.once("message", (data: RawData, isBinary) => {
    clearTimeout(timer);
    if (!isBinary && isToken(data.toString(), token)) accepted();
    else socket.close(unauthorized, "The token is not this service's. Open the address that it printed at its start.");
  });
}

function refuseUpgrade(stream: Duplex): void {
  stream.on("error", () => {});
  stream.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
}

async function listen(server: Server, wanted: number | undefined): Promise<number> {
  if (wanted !== undefined) return listenOn(server, wanted);
  for (let port = usualPort; port < usualPort + portsTried; port++) {
    const taken = await listenOn(server, port).catch((error: SteerlabError) => error);
    if (typeof taken === "number") return taken;
  }
  return listenOn(server, 0);
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const failed = (error: NodeJS.ErrnoException) => reject(listenError(error, port));
    server.once("error", failed);
    server.listen({ host: "127.0.0.1", port, exclusive: true }, () => {
      server.off("error", failed);
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function listenError(error: NodeJS.ErrnoException, port: number): SteerlabError {
  const [code, what] =
    error.code === "EADDRINUSE"
      ? ["service/port-in-use", "is in use by another program"]
      : ["service/cannot-listen", `cannot be used: ${error.message}`];
  return new SteerlabError(code, `Port ${port} ${what}.`, { hint: "Give another with --port, or leave --port out.", cause: error });
}

async function close(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.close(1001, "The service has ended.");
  const closed = new Promise((resolve) => server.close(resolve));
  setTimeout(() => sockets.clients.forEach((socket) => void socket.terminate()), 500).unref();
  server.closeIdleConnections();
  await closed;
}
