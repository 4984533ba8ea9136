import { EventEmitter } from "node:events";
import { setTimeout as after } from "node:timers/promises";
import { createBirpc } from "birpc";
import { WebSocket } from "ws";
import type { PageFunctions, ServiceFunctions, Workspace } from "../../src/rpc/contract.ts";
import { pack, unpack } from "../../src/rpc/pack.ts";

interface WatchEvents {
  /** which notebooks have a kernel at work */
  busy: [notebooks: readonly string[]];
  /** a kernel that had worked for `milliseconds` is at rest */
  rested: [notebook: string, milliseconds: number];
}

const pause = 2_000; // ms before it tries again
const patience = 2_000; // ms for an answer that a person waits for

/** Keeps an eye on the service's kernels, with or without a window: as a page does, over the same contract. */
export class ServiceWatch extends EventEmitter<WatchEvents> {
  readonly #url: string;
  #socket: WebSocket | null = null;
  /** of the connection that there is, or the next one */
  #workspace = Promise.withResolvers<() => Promise<Workspace>>();
  #timer: NodeJS.Timeout | undefined;
  /** since when each busy notebook is so */
  readonly #since = new Map<string, number>();

  /** @param url of the service, with the token in its fragment */
  constructor(url: string) {
    super();
    this.#url = url;
    this.#connect();
  }

  get busy(): readonly string[] {
    return [...this.#since.keys()];
  }

  /** As it is now: what was told may be a moment old. Where no answer comes in time, what was told last. */
  async lookNow(): Promise<readonly string[]> {
    const look = async () => this.#see(await (await this.#workspace.promise)());
    await Promise.race([look().catch(() => {}), after(patience, undefined, { ref: false })]);
    return this.busy;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.removeAllListeners();
    this.#socket?.removeAllListeners("close");
    this.#socket?.terminate();
  }

  #connect(): void {
    const { host, hash, origin } = new URL(this.#url);
    const socket = new WebSocket(`ws://${host}/rpc`, { origin });
    this.#socket = socket;
    socket.on("error", () => {}); // it closes then
    socket.on("close", () => {
      this.#workspace = Promise.withResolvers();
      this.#timer = setTimeout(() => this.#connect(), pause);
    });
    socket.on("open", () => {
      socket.send(new URLSearchParams(hash.slice(1)).get("token") ?? "");
      void this.#listen(socket);
    });
  }

  async #listen(socket: WebSocket): Promise<void> {
    // Of what the service tells its pages nothing else is listened to.
    const functions: Pick<PageFunctions, "workspaceEvent"> = { workspaceEvent: (workspace) => this.#see(workspace) };
    const service = createBirpc<ServiceFunctions, typeof functions>(functions, {
      post: (frame: Uint8Array) => socket.send(frame),
      on: (receive) => socket.on("message", receive),
      serialize: pack,
      deserialize: (frame: Buffer) => unpack(frame),
      timeout: -1,
    });
    socket.on("close", () => service.$close());
    this.#workspace.resolve(() => service.workspace());
    await service.workspace().then(
      (workspace) => this.#see(workspace),
      () => {},
    );
  }

  #see({ notebooks }: Workspace): void {
    const now = Date.now();
    const working = new Set(notebooks.filter(({ kernel }) => kernel === "busy").map(({ path }) => path));
    for (const path of working) if (!this.#since.has(path)) this.#since.set(path, now);
    for (const [path, since] of this.#since) {
      if (working.has(path)) continue;
      this.#since.delete(path);
      this.emit("rested", path, now - since);
    }
    this.emit("busy", this.busy);
  }
}
