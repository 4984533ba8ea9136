// The service as a process:  node main/host/main.ts [--workspace DIR] [--port N] [--open NOTEBOOK]
// It prints one line of JSON when it is ready, { "url": …, "pid": … }, and ends in order on SIGTERM, SIGINT or SIGHUP.
// When the workspace has a running service already, the line is that one's, with "running": true, and this process ends.
import { parseArgs } from "node:util";
import { plainError, SteerlabError } from "../../src/steerlabError.ts";
import { startService } from "./service.ts";
import { removeServiceNote, runningService, writeServiceNote } from "./serviceFile.ts";
import { Workbench } from "./workbench.ts";

interface Arguments {
  readonly workspace: string;
  readonly port: number | undefined;
  readonly open: string | undefined;
}

function readArguments(): Arguments {
  const { values } = parseArgs({ options: { workspace: { type: "string" }, port: { type: "string" }, open: { type: "string" } } });
  return {
    workspace: values.workspace ?? process.cwd(),
    port: values.port === undefined ? undefined : portOf(values.port),
    open: values.open,
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new SteerlabError("service/bad-port", `"${text}" is no port.`, { hint: "Give a number from 1 to 65535." });
}

async function serve({ workspace, port, open }: Arguments): Promise<void> {
  const running = await runningService(workspace);
  if (running) return say({ url: running.url, pid: running.pid, running: true });
  const workbench = new Workbench({ folder: workspace, start: open, node: process.env.STEERLAB_NODE });
  workbench.on("problem", ({ message, hint }) => process.stderr.write(`${message} ${hint ?? ""}\n`));
  if (workbench.salvaged) process.stderr.write(`${workbench.salvaged.message} ${workbench.salvaged.hint}\n`);
  const service = await startService({ workbench, port });
  writeServiceNote(workbench.folder, service);
  workbench.submissions.start();
  endOnSignal(async () => {
    removeServiceNote(workbench.folder);
    await workbench.close();
    await service.close();
  });
  say({ url: service.url, pid: process.pid });
}

function endOnSignal(end: () => Promise<void>): void {
  let ending = false;
  const begin = () => {
    if (ending) return;
    ending = true;
    end().then(
      () => process.exit(0),
      (error) => fail(error),
    );
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, begin);
}

function say(line: object): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function fail(error: unknown): never {
  const { code, message, hint, stack } = plainError(error);
  process.stderr.write(code ? `${message} ${hint ?? ""} (${code})\n` : `${stack ?? message}\n`);
  process.exit(1);
}

// Whoever started the service may be gone; that must not end it.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});
// One notebook's defect must not take the others' work with it.
process.on("unhandledRejection", (error) => process.stderr.write(`${plainError(error).stack ?? error}\n`));

try {
  await serve(readArguments());
} catch (error) {
  fail(error);
}
