import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { GitOfRuns } from "../../main/host/gitOfRuns.ts";
import type { GitSnapshot } from "../../main/host/gitState.ts";

const snapshot = (commit: string): GitSnapshot => ({ branch: "main", commit, changed: 0, diff: null });

/** Git as it answers: the next commit each time, when `answer` is called. */
function asked() {
  const waiting: (() => void)[] = [];
  let commits = 0;
  const answered = vi.fn();
  const git = new GitOfRuns(() => {
    const commit = `commit ${++commits}`;
    return new Promise((resolve) => waiting.push(() => resolve(snapshot(commit))));
  }, answered);
  const answer = async () => {
    waiting.shift()!();
    await Promise.resolve();
    await Promise.resolve();
  };
  return { git, answer, answered, times: () => commits };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("git", () => {
  it("is not asked for a quick cell that begins no run", () => {
    const { git, times } = asked();
    git.expect();
    vi.advanceTimersByTime(100);
    git.rest();
    vi.advanceTimersByTime(10_000);
    expect(times()).toBe(0);
  });

  it("is asked once for a cell that goes on, before any run waits for it", async () => {
    const { git, answer, times } = asked();
    git.expect();
    vi.advanceTimersByTime(1_000);
    expect(times()).toBe(1);
    await answer();
    expect(git.isAwaited()).toBe(false);
    expect(git.state).toEqual(snapshot("commit 1"));
    expect(times()).toBe(1);
  });

  it("is asked at once for a run, which waits for the answer, also one that a cell began and left behind", async () => {
    const { git, answer, answered } = asked();
    git.expect();
    expect(git.isAwaited()).toBe(true);
    await answer();
    expect(answered).toHaveBeenCalledTimes(1);
    expect(git.isAwaited()).toBe(false);
    git.expect();
    git.rest();
    expect(git.isAwaited()).toBe(true);
    await answer();
    expect(git.state).toEqual(snapshot("commit 2"));
  });
});
