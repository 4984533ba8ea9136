import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { takeLock } from "../../main/setup/lock.mjs";

const folder = mkdtempSync(join(tmpdir(), "steerlab-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

const holder = (file: string, body: string) =>
  spawn(
    process.execPath,
    [
      "--input-type=module",
      "-e",
      `import { takeLock } from ${JSON.stringify(join(import.meta.dirname, "../../main/setup/lock.mjs"))}; import fs from "node:fs";
     const release = await takeLock(${JSON.stringify(file)}, () => {}); ${body}`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );

test("processes that start at once go one after the other", async () => {
  const [file, log] = [join(folder, "order.lock"), join(folder, "log")];
  const body = `fs.appendFileSync(${JSON.stringify(log)}, "in "); for (let n = 0; n < 3; n++) await new Promise(setImmediate); fs.appendFileSync(${JSON.stringify(log)}, "out "); release();`;
  await Promise.all([1, 2, 3, 4].map(() => once(holder(file, body), "exit")));
  expect(readFileSync(log, "utf8")).toBe("in out ".repeat(4));
  expect(existsSync(file)).toBe(false);
});

test("the lock of a process that was killed is taken over", async () => {
  const file = join(folder, "dead.lock");
  const child = holder(file, `console.log("held"); setInterval(() => {}, 1000);`);
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ pid: child.pid, host: hostname() });
  const waited: number[] = [];
  (await takeLock(file, (pid) => waited.push(pid)))();
  expect(waited).toEqual([]);
});

test("a lock file that says nothing is taken over", async () => {
  const file = join(folder, "garbage.lock");
  writeFileSync(file, "{");
  (await takeLock(file, () => {}))();
  expect(existsSync(file)).toBe(false);
});

test("a lock held by another process is waited for, once told", async () => {
  const file = join(folder, "held.lock");
  const child = holder(
    file,
    `console.log("held"); process.on("SIGTERM", () => { release(); process.exit(); }); setInterval(() => {}, 1000);`,
  );
  await once(child.stdout, "data");
  const waited: number[] = [];
  const release = await takeLock(file, (pid) => {
    waited.push(pid);
    child.kill("SIGTERM");
  });
  release();
  expect(waited).toEqual([child.pid]);
});
