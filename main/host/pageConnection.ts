import { type BirpcReturn, createBirpc } from "birpc";
import type { WebSocket } from "ws";
import type { PageFunctions, ServiceFunctions } from "../../src/rpc/contract.ts";
import { pack, unpack } from "../../src/rpc/pack.ts";
import { plainError } from "../../src/steerlabError.ts";
import { pageEvent } from "./pageEvent.ts";
import { serviceFunctions } from "./serviceFunctions.ts";
import type { Workbench } from "./workbench.ts";

/** A page that takes nothing in any more is let go; it comes back and asks for the state anew. */
const mostWaiting = 256e6; // bytes

type Page = BirpcReturn<PageFunctions, ServiceFunctions>;

/** Connects a page that has said its token; everything ends with the socket. */
export function connectPage(socket: WebSocket, workbench: Workbench): void {
  const opened = new Set<string>();
  const page: Page = createBirpc<PageFunctions, ServiceFunctions>(serviceFunctions(workbench, opened), {
    post: (frame: Uint8Array) => post(socket, frame),
    on: (receive) => void socket.on("message", receive),
    serialize: (message) => pack(message.e === undefined ? message : { ...message, e: plainError(message.e) }),
    deserialize: (frame: Buffer) => unpack(frame),
    // A frame that is no message, or an answer that cannot be packed: the connection goes on.
    onGeneralError: () => true,
    timeout: -1,
  });
  const unsubscribe = subscribe(workbench, page, opened);
  if (workbench.salvaged) tell(page.problem.asEvent(workbench.salvaged));
  socket.on("close", () => {
    unsubscribe();
    page.$close();
    for (const path of opened) void workbench.release(path);
  });
}

function subscribe(workbench: Workbench, page: Page, opened: Set<string>): () => void {
  const listeners = {
    notebook: (path: string, event: Parameters<PageFunctions["notebookEvent"]>[1]) => {
      if (opened.has(path)) tell(page.notebookEvent.asEvent(path, pageEvent(event)));
    },
    moved: (from: string, to: string | null) => {
      if (!opened.delete(from)) return;
      if (to !== null) opened.add(to);
      tell(page.notebookMoved.asEvent(from, to));
    },
    run: (event: Parameters<PageFunctions["runEvent"]>[0]) => tell(page.runEvent.asEvent(event)),
    workspace: (workspace: Parameters<PageFunctions["workspaceEvent"]>[0]) => tell(page.workspaceEvent.asEvent(workspace)),
    keys: (file: Parameters<PageFunctions["keyFileChanged"]>[0]) => tell(page.keyFileChanged.asEvent(file)),
    problem: (error: Parameters<PageFunctions["problem"]>[0]) => tell(page.problem.asEvent(error)),
  };
  for (const [name, listener] of Object.entries(listeners)) workbench.on(name as "run", listener as never);
  const submission = (event: Parameters<PageFunctions["submissionEvent"]>[0]) => tell(page.submissionEvent.asEvent(event));
  workbench.submissions.on("event", submission);
  return () => {
    workbench.submissions.off("event", submission);
    for (const [name, listener] of Object.entries(listeners)) workbench.off(name as "run", listener as never);
  };
}

/** A page that has just left cannot be told any more. */
function tell(sent: Promise<void>): void {
  sent.catch(() => {});
}

function post(socket: WebSocket, frame: Uint8Array): void {
  if (socket.bufferedAmount > mostWaiting) socket.terminate();
  else if (socket.readyState === socket.OPEN) socket.send(frame);
}
