import { type PlainError, SteerlabError } from "../../src/steerlabError.ts";
import type { FromKernel, ToKernel } from "./protocol.ts";

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** What cells ask of the service, and wait for. */
export class ServiceCalls {
  readonly #send: (message: FromKernel) => void;
  readonly #waiting = new Map<number, Waiting>();
  #count = 0;

  constructor(send: (message: FromKernel) => void) {
    this.#send = send;
  }

  call(name: string, parameters: readonly unknown[]): Promise<unknown> {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#send({ type: "call", id, name, parameters });
    });
  }

  returned({ id, value, error }: Extract<ToKernel, { type: "returned" }>): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error) waiting?.reject(errorOf(error));
    else waiting?.resolve(value);
  }
}

/** With the stack of the cell that waits, in place of the service's. */
function errorOf({ code, message, ...rest }: PlainError): Error {
  return code ? new SteerlabError(code, message, rest) : new Error(message);
}
