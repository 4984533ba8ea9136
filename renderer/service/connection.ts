// One WebSocket to the service: the token first, then birpc calls both ways in msgpack frames. It comes back by itself after
// a loss; calls that were under way then reject, and whoever listens to `onConnected` asks again for what it shows.
import { type BirpcReturn, createBirpc } from "birpc";
import { create } from "zustand";
import type { PageFunctions, ServiceFunctions } from "../../src/rpc/contract.ts";
import { pack, unpack } from "../../src/rpc/pack.ts";
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

export class Connection {
  readonly #functions: PageFunctions;
  readonly #onConnected: (service: Service) => void;
  readonly #token = takeToken();
  /** resolved by the first connection, or by the service's refusal */
  readonly #answered = Promise.withResolvers<void>();
  #rpc: BirpcReturn<ServiceFunctions, PageFunctions> | null = null;
  #attempts = 0;

  constructor(functions: PageFunctions, onConnected: (service: Service) => void) {
    this.#functions = functions;
    this.#onConnected = onConnected;
  }

  /**
   * The service's functions. Calls wait for the first connection, because the documents of last time are drawn, and ask for what they
   * show, before the service has answered; later, a call without a connection rejects with `connection/lost`.
   */
  readonly service: Service = new Proxy({} as Service, {
    get:
      (_, name: keyof ServiceFunctions) =>
      (...parameters: unknown[]) =>
        this.#call(name, parameters),
  });

  async #call(name: keyof ServiceFunctions, parameters: unknown[]): Promise<unknown> {
    await this.#answered.promise;
    if (!this.#rpc)
      throw Object.assign(new Error("The service does not answer."), { code: "connection/lost", hint: "Trying again by itself." });
    return this.#rpc.$call(name, ...(parameters as never));
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
    this.#onConnected(this.service);
  }

  #closed(event: CloseEvent): void {
    this.#rpc?.$close();
    this.#rpc = null;
    if (refusals.includes(event.code)) {
      this.#answered.resolve();
      useConnection.setState({ state: "refused", reason: event.reason || null });
      return;
    }
    useConnection.setState({ state: "lost", reason: event.reason || null });
    const pause = Math.min(longestPause, 250 * 2 ** this.#attempts++);
    setTimeout(() => this.open(), pause);
  }
}
