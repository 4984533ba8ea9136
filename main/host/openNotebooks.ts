import { SteerlabError } from "../../src/steerlabError.ts";
import type { NotebookSession } from "./notebookSession.ts";

/** The notebooks that are open, by path, and how many pages look at each. */
export class OpenNotebooks {
  readonly #sessions = new Map<string, NotebookSession>();
  readonly #pages = new Map<string, number>();

  find(path: string): NotebookSession | undefined {
    return this.#sessions.get(path);
  }

  /** @throws `notebook/not-open` */
  get(path: string): NotebookSession {
    const session = this.#sessions.get(path);
    if (session) return session;
    throw new SteerlabError("notebook/not-open", `The notebook ${path} is not open.`, { hint: "Open it first." });
  }

  add(session: NotebookSession): void {
    this.#sessions.set(session.path, session);
  }

  /** An open notebook has another path from now on. */
  moved(from: string, to: string): void {
    moveKey(this.#sessions, from, to);
    moveKey(this.#pages, from, to);
  }

  /** Closed, whoever looks at it. */
  async remove(path: string): Promise<void> {
    await this.#sessions.get(path)?.close();
    this.#sessions.delete(path);
    this.#pages.delete(path);
  }

  /** A page looks at the notebook until it calls `release`. */
  hold(path: string): void {
    this.#pages.set(path, (this.#pages.get(path) ?? 0) + 1);
  }

  /** When the last page leaves, the notebook is closed; one with a kernel stays, so that nothing that runs or was computed is lost, nor why a kernel ended. */
  async release(path: string): Promise<void> {
    const left = (this.#pages.get(path) ?? 1) - 1;
    this.#pages.set(path, left);
    const session = this.#sessions.get(path);
    if (left > 0 || !session || session.kernelState !== "none") return;
    this.#sessions.delete(path);
    await session.close();
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#sessions.values()].map((session) => session.close()));
  }
}

function moveKey<T>(map: Map<string, T>, from: string, to: string): void {
  const value = map.get(from);
  map.delete(from);
  if (value !== undefined) map.set(to, value);
}
