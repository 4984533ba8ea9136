import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { RunningKernel, valueText } from "./runningKernel.ts";

describe("a kernel that ends", () => {
  test("by a crash tells the signal and the cell", async () => {
    await using kernel = new RunningKernel();
    const executionId = kernel.start("console.log('last words'); process.abort()");
    const exit = await kernel.process.exited;
    expect(exit).toMatchObject({ signal: "SIGABRT", expected: false, executionId, reason: "The kernel crashed (SIGABRT)." });
    const text = kernel.messages.flatMap((message) =>
      message.type === "output" && message.output.kind === "stream" ? [message.output.text] : [],
    );
    expect(text.join("")).toContain("last words");
  });

  test("told what native code wrote, but not TensorFlow's notes on being loaded", async () => {
    await using kernel = new RunningKernel();
    const lines = ["I0000 00:00:1.5 7 port.cc:153] a note", "W0000 00:00:1.5 7 x.cc:1] a warning", "E0000 00:00:1.5 7 x.cc:1] an error"];
    // a child process writes to the kernel's stderr past its console, as native code does
    const source = `import { execFileSync } from "node:child_process";
execFileSync("printf", ["%s\\n", ...${JSON.stringify(lines)}], { stdio: ["ignore", 2, 2] });`;
    const executionId = kernel.start(`${source}\nawait new Promise(() => {})`);
    const output = await kernel.message((message) => message.type === "output" && message.executionId === executionId);
    expect(output).toMatchObject({ output: { kind: "stream", name: "stderr", text: `${lines[2]}\n` } });
  });

  test("by running out of memory tells so", async () => {
    await using kernel = new RunningKernel({ NODE_OPTIONS: "--max-old-space-size=64" });
    kernel.start("const list: unknown[] = []; while (true) list.push({ a: [list.length] })");
    const exit = await kernel.process.exited;
    expect(exit).toMatchObject({ expected: false, reason: "The kernel ran out of memory: JavaScript's heap is full." });
    expect(exit.stderr).toContain("JavaScript heap out of memory");
  });

  test("by being killed, or asked to, was expected to", async () => {
    await using killed = new RunningKernel();
    await using asked = new RunningKernel();
    await Promise.all([killed.process.ready, asked.process.ready]);
    killed.process.kill();
    expect(await killed.process.exited).toMatchObject({ signal: "SIGKILL", expected: true, executionId: null });
    expect(await asked.process.shutdown()).toMatchObject({ code: 0, signal: null, expected: true });
  });

  test("is followed by a new one without its variables", async () => {
    await using first = new RunningKernel();
    await first.run("const a = 1");
    first.process.kill();
    await first.process.exited;
    await using second = new RunningKernel();
    expect(valueText(await second.run("typeof a"))).toBe("'undefined'");
  });

  test("that could not be started says why", async () => {
    const { KernelProcess } = await import("../../main/kernel/kernelProcess.ts");
    const kernel = new KernelProcess({ workspace: "/", database: "", node: "/no/such/node" });
    await expect(kernel.ready).rejects.toThrow("could not be started: spawn /no/such/node ENOENT");
    expect((await kernel.exited).expected).toBe(false);
  });

  test.each(["await new Promise(() => {})", "while (true) {}"])("with its parent, also in %s", async (source) => {
    const parent = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "--input-type=module", "-e", parentProgram(source)]);
    const [text] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(text);
    expect(isAlive(pid)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isAlive(pid), { timeout: 5_000, interval: 50 }).toBe(false);
  });
});

/** Starts a kernel, and says its process id once the cell runs. */
function parentProgram(source: string): string {
  return `
    import { KernelProcess } from ${JSON.stringify(new URL("../../main/kernel/kernelProcess.ts", import.meta.url).href)};
    const kernel = new KernelProcess({ workspace: "/", database: "" });
    kernel.on("message", (message) => message.type === "started" && console.log(kernel.pid));
    kernel.execute({ executionId: "1", cellId: "1", notebook: "n.ts", count: 1, source: ${JSON.stringify(source)} });`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
