import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { SteerlabError } from "../../src/steerlabError.ts";
import type { Contestant } from "./measure.ts";
import { type ShapeName, shapes } from "./shapes.ts";

export interface PeerFacts {
  readonly versions: Readonly<Record<string, string>>;
  readonly threads: Readonly<Record<string, number>>;
}

export interface PeerTask {
  readonly task: string;
  readonly shape: ShapeName;
  /** pieces of work a sample */
  readonly repeat: number;
  /** seconds of one piece of work → the measure's unit */
  readonly unit: (seconds: number) => number;
}

/** PyTorch with transformers and PEFT in a process of its own, which answers one request a line: see peer.py. */
export class Peer {
  readonly facts: PeerFacts;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, facts: PeerFacts) {
    this.#child = child;
    this.#lines = lines;
    this.facts = facts;
  }

  /**
   * @param python `STEERLAB_BENCH_PYTHON`, or python3
   * @returns null where it does not run or lacks a package
   */
  static async start(threads: number, python = process.env.STEERLAB_BENCH_PYTHON || "python3"): Promise<Peer | null> {
    const child = spawn(python, [join(import.meta.dirname, "peer.py"), String(threads)], { stdio: ["pipe", "pipe", "ignore"] });
    const failed = once(child, "error").then(() => null);
    const lines = (createInterface({ input: child.stdout! }) as Interface)[Symbol.asyncIterator]();
    const first = await Promise.race([lines.next(), failed]);
    return first === null || first.done ? null : new Peer(child, lines, JSON.parse(first.value));
  }

  /** Makes the model and warms up. */
  async contestant({ task, shape, repeat, unit }: PeerTask, side = "theirs"): Promise<Contestant> {
    const { seconds: warmUp } = await this.#ask({ do: "prepare", task, config: shapes[shape] });
    return {
      side,
      warmUp,
      sample: async () => unit((await this.#ask({ do: "run", repeat })).seconds),
      dispose: async () => void (await this.#ask({ do: "free" })),
    };
  }

  async end(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.stdin!.end();
    await ended;
  }

  async #ask(request: object): Promise<{ seconds: number }> {
    this.#child.stdin!.write(`${JSON.stringify(request)}\n`);
    const { value, done } = await this.#lines.next();
    const answer = done ? { error: "the process has ended" } : JSON.parse(value);
    if (answer.error) throw new SteerlabError("bench/peer", `PyTorch's side failed: ${answer.error}`);
    return answer;
  }
}
