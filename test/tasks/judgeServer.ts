import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: { model: string; prompt?: string; messages?: { role: string; content: string }[] } & Record<string, unknown>;
  /** the judged text, whichever way it was sent */
  readonly prompt: string;
}

/** What the server does with the n-th request, counted from 0. Null: it answers as it should. */
export type Fault = (request: Asked, n: number, response: ServerResponse) => boolean;

export interface JudgeServer {
  readonly url: string;
  readonly asked: Asked[];
  /** the most requests that were under way at once */
  readonly busiest: () => number;
  close(): Promise<void>;
}

/**
 * A server that speaks the OpenAI protocol for completions and chat completions, and fails where it is told to.
 * @param fault true when it has dealt with the request itself
 */
export async function judgeServer(reply: (prompt: string) => string, fault: Fault = () => false): Promise<JudgeServer> {
  const asked: Asked[] = [];
  let [open, most] = [0, 0];
  const server = createServer(async (incoming, response) => {
    most = Math.max(most, ++open);
    response.on("close", () => open--);
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece as Buffer);
    const body = JSON.parse(Buffer.concat(pieces).toString()) as Asked["body"];
    const request = { path: incoming.url!, headers: incoming.headers, body, prompt: body.prompt ?? body.messages!.at(-1)!.content };
    const n = asked.push(request) - 1;
    if (fault(request, n, response)) return;
    const text = reply(request.prompt);
    const choice = request.path.endsWith("/chat/completions")
      ? { index: 0, message: { role: "assistant", content: text }, finish_reason: "stop" }
      : { index: 0, text, finish_reason: "stop" };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ choices: [choice] }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    busiest: () => most,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

/** Ends the request with an error of the protocol. */
export const failing =
  (status: number, message: string, headers: Readonly<Record<string, string>> = {}): ((response: ServerResponse) => true) =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify({ error: { message } }));
    return true;
  };
