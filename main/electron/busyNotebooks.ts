import { createBirpc } from "birpc";
import { WebSocket } from "ws";
import type { ServiceFunctions } from "../../src/rpc/contract.ts";
import { pack, unpack } from "../../src/rpc/pack.ts";

/**
 * Asks the service which notebooks have a kernel at work.
 * @param url of the service, with the token in its fragment
 * @param patience ms after which a service that does not answer counts as having none
 */
export async function busyNotebooks(url: string, patience = 2_000): Promise<string[]> {
  const { host, hash, origin } = new URL(url);
  const socket = new WebSocket(`ws://${host}/rpc`, { origin });
  const silence = new Promise<never>((_resolve, reject) => {
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed")));
    setTimeout(reject, patience, new Error("no answer")).unref();
  });
  try {
    const { notebooks } = await Promise.race([askWorkspace(socket, new URLSearchParams(hash.slice(1)).get("token") ?? ""), silence]);
    return notebooks.filter(({ kernel }) => kernel === "busy").map(({ path }) => path);
  } catch {
    return [];
  } finally {
    socket.terminate();
  }
}

async function askWorkspace(socket: WebSocket, token: string) {
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send(token);
  const rpc = createBirpc<ServiceFunctions, Record<string, never>>(
    {},
    {
      post: (frame: Uint8Array) => socket.send(frame),
      on: (receive) => socket.on("message", receive),
      serialize: pack,
      deserialize: (frame: Buffer) => unpack(frame),
      timeout: -1,
    },
  );
  return await rpc.workspace();
}
