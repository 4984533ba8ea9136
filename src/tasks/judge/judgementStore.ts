import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { writeAtomically } from "../../files/writeAtomically.ts";
import { sha256 } from "../../steer/sha256.ts";
import type { Judge, JudgeAsks, JudgeReply } from "./judge.ts";

/** The workspace's place for what judges said. A kernel knows its workspace; a script's is where it runs. */
const judgementRoot = (): string => resolve(process.env.STEERLAB_WORKSPACE ?? process.cwd(), ".steerlab", "judgements");

interface StoredReply {
  readonly identity: Judge["identity"];
  readonly prompt: string;
  readonly reply: JudgeReply;
}

/**
 * What judges said, on disk: an answer is paid for and waited for once. A file's name is the digest of the judge's identity and of the
 * prompt, which holds question and answer. Replies that could not be read are kept too: they are counted, and the same judge would say them again.
 */
export class JudgementStore {
  readonly #root: string;

  constructor(root = judgementRoot()) {
    this.#root = root;
  }

  /** null where there is none, or only a damaged one. */
  find(judge: Judge, asks: JudgeAsks, prompt: string): JudgeReply | null {
    const path = this.#path(judge, asks, prompt);
    if (!existsSync(path)) return null;
    const stored = parsed(readFileSync(path, "utf8"));
    return stored?.prompt === prompt && isReply(stored.reply) ? stored.reply : null;
  }

  keep(judge: Judge, asks: JudgeAsks, prompt: string, reply: JudgeReply): void {
    const path = this.#path(judge, asks, prompt);
    this.#makeFolder(dirname(path));
    const stored: StoredReply = { identity: judge.identity, prompt, reply };
    writeAtomically(path, `${JSON.stringify(stored, null, 1)}\n`);
  }

  #path(judge: Judge, asks: JudgeAsks, prompt: string): string {
    const digest = sha256(JSON.stringify([judge.identity, asks, prompt]));
    return join(this.#root, digest.slice(0, 2), `${digest}.json`);
  }

  /** Out of git's sight, also where no workbench made the folder above. */
  #makeFolder(folder: string): void {
    mkdirSync(folder, { recursive: true });
    const ignore = join(this.#root, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  }
}

function parsed(text: string): Partial<StoredReply> | null {
  try {
    return JSON.parse(text) as Partial<StoredReply>;
  } catch {
    return null;
  }
}

const isReply = (reply: unknown): reply is JudgeReply => {
  const { text, verdict } = (reply ?? {}) as Partial<JudgeReply>;
  return typeof text === "string" && (verdict === null || typeof verdict === "boolean");
};
