import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WorkspaceNews } from "../../main/host/workspaceNews.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("changes of the workspace", () => {
  it("are told once when they have ceased for a moment", () => {
    const tell = vi.fn();
    const news = new WorkspaceNews(tell);
    for (let change = 0; change < 5; change++) {
      news.changed();
      vi.advanceTimersByTime(50);
    }
    expect(tell).not.toHaveBeenCalled();
    vi.advanceTimersByTime(50);
    expect(tell).toHaveBeenCalledTimes(1);
  });

  it("that never cease are told once a second", () => {
    const tell = vi.fn();
    const news = new WorkspaceNews(tell);
    for (let time = 0; time < 5_000; time += 10) {
      news.changed();
      vi.advanceTimersByTime(10);
    }
    expect(tell.mock.calls.length).toBeGreaterThanOrEqual(4);
    expect(tell.mock.calls.length).toBeLessThanOrEqual(5);
  });

  it("are not told after the end", () => {
    const tell = vi.fn();
    const news = new WorkspaceNews(tell);
    news.changed();
    news.close();
    news.changed();
    vi.advanceTimersByTime(5_000);
    expect(tell).not.toHaveBeenCalled();
  });
});
