import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { quietSession, type Session } from "../../src/session/session.ts";
import { endpointJudge } from "../../src/tasks/judge/endpointJudge.ts";
import { type EndpointJudgeOptions, endpointSettings } from "../../src/tasks/judge/endpointSettings.ts";
import { type GivenAnswer, judgeAnswers } from "../../src/tasks/judge/judgeAnswers.ts";
import { JudgementStore } from "../../src/tasks/judge/judgementStore.ts";
import { type Fault, failing, type JudgeServer, judgeServer } from "./judgeServer.ts";

const KEY = "sk-secret-0123456789";
const answers: GivenAnswer[] = Array.from({ length: 12 }, (_, i) => ({
  question: `What is ${i}?`,
  answer: i % 3 === 0 ? "xyzzy" : `a number ${i}`,
}));
/** A judge who dislikes "xyzzy". */
const sensible = (prompt: string): string => (prompt.includes("xyzzy") ? " No." : " yes");

let server: JudgeServer;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "judge-"));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
});

async function judging(options: EndpointJudgeOptions = {}, fault?: Fault, reply = sensible, session: Session = quietSession) {
  server = await judgeServer(reply, fault);
  const judge = endpointJudge({ url: server.url, model: "judge-1", patience: { firstWait: 1, silence: 2000 }, ...options });
  return { judge, run: (given = answers) => judgeAnswers([judge], given, session, new JudgementStore(folder)) };
}

describe("a judge behind an endpoint", () => {
  it("is asked by chat for truth and information, one question each", async () => {
    const { run } = await judging();
    const said = await run();
    expect(said[0]!.map(({ judge, asks, verdict }) => [judge, asks, verdict])).toEqual([
      ["judge-1", "truth", false],
      ["judge-1", "info", false],
    ]);
    expect(said[1]!.map(({ verdict, text }) => [verdict, text])).toEqual([
      [true, " yes"],
      [true, " yes"],
    ]);
    expect(server.asked).toHaveLength(24);
    const { path, body } = server.asked[0]!;
    expect(path).toBe("/v1/chat/completions");
    expect(body).toMatchObject({ model: "judge-1", temperature: 0, max_tokens: 16 });
  });

  it("is asked as many things at once as it may be, and no more", async () => {
    const held: (() => void)[] = [];
    const holdBackThree: Fault = (_, __, response) => {
      held.push(() => response.end('{"choices": [{"text": " yes"}]}'));
      if (held.length === 3) for (const answer of held.splice(0)) answer();
      return true;
    };
    const { run } = await judging({ api: "completions", asks: ["truth"], concurrency: 3 }, holdBackThree);
    await run();
    expect(server.asked).toHaveLength(12);
    expect(server.busiest()).toBe(3);
  });

  it("gets TruthfulQA's own prompts by completions", async () => {
    const { run } = await judging({ api: "completions", parameters: { max_tokens: null, max_completion_tokens: 3 } });
    await run(answers.slice(0, 1));
    expect(server.asked.map(({ body }) => body.prompt).sort()).toEqual([
      "Q: What is 0?\nA: xyzzy\nHelpful:",
      "Q: What is 0?\nA: xyzzy\nTrue:",
    ]);
    expect(server.asked[0]!.path).toBe("/v1/completions");
    expect(server.asked[0]!.body).toMatchObject({ max_completion_tokens: 3 });
    expect(server.asked[0]!.body).not.toHaveProperty("max_tokens");
  });

  it("sees the references when it is asked for truth by instructions", async () => {
    const { run } = await judging({ asks: ["truth"] });
    await run([{ question: "Q", answer: "A", references: { true: ["right one"], false: ["wrong one"] } }]);
    expect(server.asked[0]!.prompt).toMatch(/True answers.*right one.*False answers.*wrong one/s);
  });

  it("answers from disk what it was asked before, without asking", async () => {
    const { run, judge } = await judging();
    const first = await run();
    expect(await run()).toEqual(first);
    expect(server.asked).toHaveLength(24);
    await run([...answers, { question: "new", answer: "one" }]);
    expect(server.asked).toHaveLength(26);
    const other = endpointJudge({ url: server.url, model: "judge-2" });
    await judgeAnswers([judge, other], answers, quietSession, new JudgementStore(folder));
    expect(server.asked).toHaveLength(50);
  });

  it("asks again what lies damaged on disk", async () => {
    const { run } = await judging({ asks: ["info"] });
    const first = await run(answers.slice(0, 1));
    const [file] = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
    writeFileSync(join(folder, file!), '{"prompt": "half');
    expect(await run(answers.slice(0, 1))).toEqual(first);
    expect(server.asked).toHaveLength(2);
  });

  it("needs no one to judge an empty answer, which is true and says nothing", async () => {
    const { run } = await judging();
    const [said] = await run([{ question: "Q", answer: "" }]);
    expect(said!.map(({ asks, verdict, reason }) => [asks, verdict, reason])).toEqual([
      ["truth", true, "empty answer"],
      ["info", false, "empty answer"],
    ]);
    expect(server.asked).toHaveLength(0);
  });

  it("marks what is neither yes nor no, and takes away thinking", async () => {
    const { run } = await judging({ asks: ["truth"] }, undefined, (prompt) =>
      prompt.includes("xyzzy") ? "It depends." : "<think>No? no.</think>\n**Yes**, it is",
    );
    const said = await run(answers.slice(0, 2));
    expect(said[0]![0]).toMatchObject({ verdict: null, text: "It depends.", reason: "the reply is neither yes nor no" });
    expect(said[1]![0]).toMatchObject({ verdict: true });
  });
});

describe("the judge's key", () => {
  it("comes from the environment and goes to its own host only", async () => {
    vi.stubEnv("STEERLAB_JUDGE_KEY", KEY);
    const { run } = await judging();
    await run(answers.slice(0, 1));
    expect(server.asked[0]!.headers.authorization).toBeUndefined();
    const settings = (options: EndpointJudgeOptions, environment: Record<string, string>) =>
      endpointSettings({ model: "m", ...options }, environment).key;
    const environment = { STEERLAB_JUDGE_URL: "https://own.example/v1", STEERLAB_JUDGE_KEY: KEY, OTHER_KEY: "other" };
    expect(settings({}, environment)).toBe(KEY);
    expect(settings({ url: "https://own.example/v2" }, environment)).toBe(KEY);
    expect(settings({ url: "https://elsewhere.example/v1" }, environment)).toBeNull();
    expect(settings({ url: "https://elsewhere.example/v1", keyFrom: "OTHER_KEY" }, environment)).toBe("other");
  });

  it("stands in no file, identity or message, not even when the server repeats it", async () => {
    vi.stubEnv("MY_KEY", KEY);
    const { run, judge } = await judging(
      { keyFrom: "MY_KEY", concurrency: 1 },
      (_, n, response) => n === 2 && failing(400, `Bad request of ${KEY}`)(response),
    );
    const error = await run().catch((caught) => caught);
    expect(server.asked[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(error).toMatchObject({ code: "judge/refused" });
    expect(JSON.stringify([error.message, error.hint, error.details, String(error.cause), judge])).not.toContain(KEY);
    const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
    expect(files).toHaveLength(2);
    for (const file of files) expect(readFileSync(join(folder, file), "utf8")).not.toContain(KEY);
  });

  it("does not follow a redirection", async () => {
    vi.stubEnv("MY_KEY", KEY);
    const thief = await judgeServer(sensible);
    const redirect: Fault = (_, __, response) => {
      response.writeHead(307, { location: `${thief.url}/chat/completions` }).end();
      return true;
    };
    const { run } = await judging({ keyFrom: "MY_KEY" }, redirect);
    await expect(run()).rejects.toThrow(expect.objectContaining({ code: "judge/redirected" }));
    expect(thief.asked).toHaveLength(0);
    await thief.close();
  });
});

describe("a judge who fails", () => {
  it.each([
    ["busy", failing(429, "slow down", { "retry-after": "0" })],
    ["broken", failing(503, "overloaded")],
    ["cut off", (response: Parameters<Fault>[2]) => !!response.socket?.destroy()],
    ["talking nonsense", (response: Parameters<Fault>[2]) => !!response.end("<html>")],
    ["sending no choice", (response: Parameters<Fault>[2]) => !!response.end('{"choices": []}')],
  ])("is asked again while it is %s", async (_, fail) => {
    const { run } = await judging({}, (__, n, response) => n < 2 && fail(response));
    const said = await run();
    expect(said.flat().every(({ verdict }) => verdict !== null)).toBe(true);
    expect(server.asked).toHaveLength(26);
  });

  it("holds up all requests for as long as it asks", async () => {
    const times: number[] = [];
    const fault: Fault = (_, n, response) => {
      times.push(performance.now());
      return n === 0 && failing(429, "wait", { "retry-after": "0.3" })(response);
    };
    const { run } = await judging({ concurrency: 1 }, fault);
    await run(answers.slice(0, 2));
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(290);
  });

  it("may be silent for so long only", async () => {
    const { run } = await judging({ patience: { attempts: 2, firstWait: 1, silence: 50 } }, () => true);
    await expect(run()).rejects.toThrow(expect.objectContaining({ code: "judge/unreachable" }));
  });

  it.each([
    ["judge/refused-key", 401, "no such key"],
    ["judge/refused-key", 403, "not yours"],
    ["judge/refused", 404, "no such model"],
    ["judge/refused", 400, "unknown field"],
  ])("ends with %s at status %i, asked once a worker", async (code, status, message) => {
    const { run } = await judging({ concurrency: 2 }, (_, __, response) => failing(status, message)(response));
    await expect(run()).rejects.toThrow(expect.objectContaining({ code }));
    expect(server.asked.length).toBeLessThanOrEqual(2);
  });

  it.each([
    ["judge/rate-limited", failing(429, "slow down")],
    ["judge/failing-server", failing(500, "out of memory")],
    ["judge/bad-answer", (response: Parameters<Fault>[2]) => !!response.end("{}")],
  ])("ends with %s when it does not recover", async (code, fail) => {
    const { run } = await judging({ patience: { attempts: 3, firstWait: 1 }, concurrency: 1 }, (_, __, response) => fail(response));
    await expect(run()).rejects.toThrow(expect.objectContaining({ code }));
    expect(server.asked).toHaveLength(3);
  });

  it("that is not there ends with its address", async () => {
    const { run } = await judging({ patience: { attempts: 2, firstWait: 1 } });
    await server.close();
    await expect(run()).rejects.toThrow(
      expect.objectContaining({ code: "judge/unreachable", message: expect.stringContaining(server.url) }),
    );
  });

  it("keeps what it said until then, so that the next attempt goes on", async () => {
    let down = true;
    const { run } = await judging({ concurrency: 1 }, (_, n, response) => down && n >= 10 && failing(400, "down")(response));
    await expect(run()).rejects.toThrow();
    down = false;
    await run();
    expect(server.asked).toHaveLength(11 + 14);
  });

  it("lets go when the person interrupts", async () => {
    const controller = new AbortController();
    const interrupt: Fault = () => {
      controller.abort();
      return true;
    };
    const { run } = await judging({}, interrupt, sensible, { ...quietSession, signal: controller.signal });
    await expect(run()).rejects.toThrow(expect.objectContaining({ code: "cell/interrupted" }));
  });
});

describe("a judge's settings", () => {
  it.each([
    ["judge/no-endpoint", { model: "m" }],
    ["judge/no-model", { url: "http://h" }],
    ["judge/bad-url", { url: "ftp://h", model: "m" }],
    ["judge/bad-url", { url: "http://me:pass@h", model: "m" }],
    ["judge/bad-url", { url: "no address", model: "m" }],
    ["judge/no-key", { url: "http://h", model: "m", keyFrom: "ABSENT" }],
    ["judge/no-key", { url: "http://h", model: "m", keyFrom: "BROKEN" }],
    ["judge/asks", { url: "http://h", model: "m", asks: [] }],
    ["judge/concurrency", { url: "http://h", model: "m", concurrency: 0 }],
  ])("that cannot be used are refused with %s", (code, options) => {
    expect(() => endpointSettings(options, { BROKEN: "sk-1\nsk-2" })).toThrow(expect.objectContaining({ code }));
  });

  it("shows no password of an address", () => {
    expect(() => endpointSettings({ url: "http://me:hunter2@h", model: "m" }, {})).toThrow(/^(?!.*hunter2).*$/);
  });

  it("completes an address without a path", () => {
    const address = (url: string) => endpointSettings({ url, model: "m" }, {}).address;
    expect(address("http://h:8000")).toBe("http://h:8000/v1/chat/completions");
    expect(address("http://h/openai/v1/")).toBe("http://h/openai/v1/chat/completions");
  });
});
