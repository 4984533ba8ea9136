// One WebSocket to the service: the token first, then birpc calls both ways in msgpack frames. It comes back by itself after
// a loss. What was being read then is asked for again, what was to change something rejects, and whoever listens to `onConnected` opens
// again what it shows.
import { type BirpcReturn, createBirpc } from "birpc";
import { create } from "zustand";
import type { PageFunctions, ServiceFunctions } from "../../src/rpc/contract.ts";
import { pack, unpack } from "../../src/rpc/pack.ts";
import { READS } from "./reads.ts";
import { takeToken } from "./token.ts";

export type ConnectionState = "connecting" | "connected" | "lost" | "refused";

interface ConnectionStore {
  readonly state: ConnectionState;
  /** why the service refused, in its own words */
  readonly reason: string | null;
}
export const useConnection = create<ConnectionStore>(() => ({ state: "connecting", reason: null }));

/** Close codes by which the service says that trying again is of no use. */
const refusals: readonly number[] = [1008, 4001, 4003, 4401, 4403];
const longestPause = 5_000;

export type Service = ServiceFunctions;

const lost = (message: string, hint: string) => Object.assign(new Error(message), { code: "connection/lost", hint });

export class Connection {
  readonly #functions: PageFunctions;
  readonly #onConnected: (service: Service) => void;
  readonly #token = takeToken();
  /** resolved by the first connection, or by the service's refusal */
  readonly #answered = Promise.withResolvers<void>();
  /** resolved by the next connection after a loss, or by a refusal */
  #next = Promise.withResolvers<void>();
  #rpc: BirpcReturn<ServiceFunctions, PageFunctions> | null = null;
  #attempts = 0;

  constructor(functions: PageFunctions, onConnected: (service: Service) => void) {
    this.#functions = functions;
    this.#onConnected = onConnected;
  }

  /**
   * The service's functions. Calls wait for the first connection, because the documents of last time are drawn, and ask for what they
   * show, before the service has answered. Later, what only reads waits for the next one, also when a connection is lost before the answer;
   * a call that changes something rejects with `connection/lost`.
   */
  readonly service: Service = new Proxy({} as Service, {
    get:
      (_, name: keyof ServiceFunctions) =>
      (...parameters: unknown[]) =>
        this.#call(name, parameters),
  });

  async #call(name: keyof ServiceFunctions, parameters: unknown[]): Promise<unknown> {
    await this.#answered.promise;
    while (useConnection.getState().state !== "refused") {
      const rpc = this.#rpc;
      if (!rpc && !READS.has(name)) break;
      try {
        if (rpc) return await rpc.$call(name, ...(parameters as never));
      } catch (error) {
        if (rpc === this.#rpc || !READS.has(name)) throw error;
      }
      if (!this.#rpc) await this.#next.promise;
    }
    throw lost("The service does not answer.", "Trying again by itself.");
  }

  open(): void {
    const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/rpc`;
    const socket = new WebSocket(address);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => this.#opened(socket));
    socket.addEventListener("close", (event) => this.#closed(event));
  }

  #opened(socket: WebSocket): void {
    socket.send(this.#token);
    this.#rpc = createBirpc<ServiceFunctions, PageFunctions>(this.#functions, {
      post: (frame: Uint8Array<ArrayBuffer>) => socket.send(frame),
      on: (receive) => socket.addEventListener("message", (event) => receive(event.data)),
      serialize: pack,
      deserialize: (frame: ArrayBuffer) => unpack(new Uint8Array(frame)),
      // Training is long: no call ever times out.
      timeout: -1,
    });
    const rpc = this.#rpc;
    // The first answer says that the token was taken.
    rpc.workspace().then(
      () => this.#connected(rpc),
      () => {},
    );
  }

  #connected(rpc: BirpcReturn<ServiceFunctions, PageFunctions>): void {
    if (rpc !== this.#rpc) return;
    this.#attempts = 0;
    this.#answered.resolve();
    useConnection.setState({ state: "connected", reason: null });
    this.#next.resolve();
    this.#onConnected(this.service);
  }

  #closed(event: CloseEvent): void {
    const rpc = this.#rpc;
    this.#rpc = null;
    rpc?.$close(lost("The connection to the service was lost before it had answered.", "Look whether it was done."));
    if (refusals.includes(event.code)) {
      useConnection.setState({ state: "refused", reason: event.reason || null });
      this.#answered.resolve();
      this.#next.resolve();
      return;
    }
    this.#next.resolve(); // whoever waited for the connection that has just failed waits for the one after it
    this.#next = Promise.withResolvers<void>();
    useConnection.setState({ state: "lost", reason: event.reason || null });
    const pause = Math.min(longestPause, 250 * 2 ** this.#attempts++);
    setTimeout(() => this.open(), pause);
  }
}
