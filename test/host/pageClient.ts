import { once } from "node:events";
import { type BirpcReturn, createBirpc } from "birpc";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import type { SubmissionEvent } from "../../src/cluster/submission.ts";
import type { NotebookEvent, PageFunctions, RunEvent, ServiceFunctions } from "../../src/rpc/contract.ts";
import { pack, unpack } from "../../src/rpc/pack.ts";
import type { PlainError } from "../../src/steerlabError.ts";

export interface PageClient {
  readonly rpc: BirpcReturn<ServiceFunctions, PageFunctions>;
  readonly socket: WebSocket;
  readonly notebookEvents: NotebookEvent[];
  readonly moved: [from: string, to: string | null][];
  readonly runEvents: RunEvent[];
  readonly submissionEvents: SubmissionEvent[];
  readonly problems: PlainError[];
  /** resolves with the first notebook event, past ones too, that `matches` */
  until(matches: (event: NotebookEvent) => boolean): Promise<NotebookEvent>;
  /** the same of the runs' events */
  untilRun(matches: (event: RunEvent) => boolean): Promise<RunEvent>;
}

/** What a page is to the service: a WebSocket that says the token and then speaks birpc in msgpack frames. */
export async function connect(url: string): Promise<PageClient> {
  const { host, hash, origin } = new URL(url);
  const socket = new WebSocket(`ws://${host}/rpc`, { origin });
  onTestFinished(() => socket.terminate());
  const notebookEvents: NotebookEvent[] = [];
  const moved: [string, string | null][] = [];
  const runEvents: RunEvent[] = [];
  const submissionEvents: SubmissionEvent[] = [];
  const problems: PlainError[] = [];
  const waiting = new Set<() => void>();
  const functions: PageFunctions = {
    notebookEvent(_, event) {
      notebookEvents.push(event);
      for (const check of waiting) check();
    },
    notebookMoved: (from, to) => void moved.push([from, to]),
    submissionEvent: (event) => void submissionEvents.push(event),
    runEvent(event) {
      runEvents.push(event);
      for (const check of waiting) check();
    },
    keyFileChanged() {},
    workspaceEvent() {},
    problem: (error) => void problems.push(error),
  };
  await once(socket, "open");
  socket.send(new URLSearchParams(hash.slice(1)).get("token") ?? "");
  const rpc = createBirpc<ServiceFunctions, PageFunctions>(functions, {
    post: (frame: Uint8Array) => socket.send(frame),
    on: (receive) => void socket.on("message", receive),
    serialize: pack,
    deserialize: (frame: Buffer) => unpack(frame),
    timeout: -1,
  });
  const untilIn = <Event>(events: readonly Event[], matches: (event: Event) => boolean): Promise<Event> =>
    new Promise((resolve) => {
      const check = () => {
        const found = events.find(matches);
        if (!found) return;
        waiting.delete(check);
        resolve(found);
      };
      waiting.add(check);
      check();
    });
  const until = (matches: (event: NotebookEvent) => boolean) => untilIn(notebookEvents, matches);
  const untilRun = (matches: (event: RunEvent) => boolean) => untilIn(runEvents, matches);
  return { rpc, socket, notebookEvents, moved, runEvents, submissionEvents, problems, until, untilRun };
}
