// The kernel's second thread. The main thread may be inside `while (true) {}` or a long native call, so interrupts come here:
// first the flag that guards read and a message that aborts the session's signal; when the main thread does not answer, the
// inspector ends what it executes. When the control pipe closes, the parent is gone, and so is the kernel.
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { parentPort, workerData } from "node:worker_threads";
import { interruptSlot, type WatcherMessage } from "./interruptFlags.ts";
import { interruptPatience } from "./interruptPatience.ts";
import { controlBytes } from "./protocol.ts";

const controlPipe = 4;
const interval = 50; // ms between looks at a cell that is to stop
const patience = interruptPatience().answer;
const farewell = 500; // ms for the main thread to end by itself when the parent is gone

const flags = new Int32Array(workerData as SharedArrayBuffer);
const inspector = new Session();
inspector.connectToMainThread();

let asked = 0;
let answered = 0;
let lastAnswer = 0;
/** number of the execution that is being stopped, or 0 */
let watched = 0;
let terminating = false;
/** whether the watched execution was ended from outside */
let terminated = false;
let timer: NodeJS.Timeout | null = null;

const socket = new Socket({ fd: controlPipe, readable: true, writable: false });
socket.on("data", (bytes) => {
  if (bytes.includes(controlBytes.interrupt)) interrupt();
});
socket.on("close", () => setTimeout(() => process.kill(process.pid, "SIGKILL"), farewell));

function interrupt(): void {
  const sequence = Atomics.load(flags, interruptSlot.running);
  if (sequence === 0 || sequence === watched) return;
  rest(); // the cell interrupted before has ended, which the next look would have found
  watched = sequence;
  Atomics.store(flags, interruptSlot.stop, 1);
  lastAnswer = performance.now();
  ask(sequence);
  timer = setInterval(() => watch(sequence), interval);
}

function watch(sequence: number): void {
  if (Atomics.load(flags, interruptSlot.running) !== sequence) {
    rest();
    return;
  }
  const answer = Atomics.load(flags, interruptSlot.answered);
  if (answer !== answered) [answered, lastAnswer] = [answer, performance.now()];
  else if (performance.now() - lastAnswer > patience) terminate();
  ask(sequence); // again: an idle main thread may have lost the message to the termination
}

/**
 * A native call ends first: V8 stops at the next return to JavaScript. Until then the request waits, and a second one
 * would end whatever the kernel does next.
 */
function terminate(): void {
  if (terminating) return;
  terminating = true;
  inspector.post("Runtime.terminateExecution", () => {
    terminating = false;
    terminated = true;
    lastAnswer = performance.now();
  });
}

function rest(): void {
  if (timer) clearInterval(timer);
  timer = null;
  watched = 0;
  terminated = false;
}

function ask(sequence: number): void {
  const message: WatcherMessage = { number: ++asked, sequence, terminated };
  parentPort!.postMessage(message);
}
