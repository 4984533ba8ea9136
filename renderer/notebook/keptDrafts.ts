// What is typed and not yet with the service is also kept in the browser, so that it outlives a reload and the end of the page
// or of the service. Each page keeps its own; those of pages that are gone are taken up by the next one.
import { type Draft, useDrafts } from "./drafts.ts";

const prefix = "steerlab.drafts.";
const pause = 500; // ms
const nameKey = "steerlab.page";
/** A page that is loaded anew waits this long for the one that it was; a copy of a tab has the name of the other. */
const patience = 1_000; // ms

let ownKey = prefix + (sessionStorage.getItem(nameKey) ?? crypto.randomUUID());

/** Takes up what earlier pages left, and keeps from now on what this one has. */
export async function keepDrafts(): Promise<void> {
  if (!(await hold(AbortSignal.timeout(patience)))) {
    ownKey = prefix + crypto.randomUUID();
    await hold();
  }
  sessionStorage.setItem(nameKey, ownKey.slice(prefix.length));
  const alive = new Set(((await navigator.locks.query()).held ?? []).map((lock) => lock.name));
  const left = Object.keys(localStorage).filter((key) => key.startsWith(prefix) && (key === ownKey || !alive.has(key)));
  const drafts = Object.assign({}, ...left.map(storedDrafts)) as Record<string, Draft>;
  useDrafts.setState((store) => ({ drafts: { ...drafts, ...store.drafts } }));
  keepNow();
  for (const key of left) if (key !== ownKey) localStorage.removeItem(key);
  useDrafts.subscribe(keepSoon);
}

/** Says that this page lives, until it does not; others then leave its drafts alone. @returns false when another page has its name */
function hold(signal?: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const held = () => {
      resolve(true);
      return new Promise<never>(() => {});
    };
    navigator.locks.request(ownKey, signal ? { signal } : {}, held).catch(() => resolve(false));
  });
}

function storedDrafts(key: string): Record<string, Draft> {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "{}") as Record<string, Draft>;
  } catch {
    return {};
  }
}

let timer: ReturnType<typeof setTimeout> | undefined;

function keepSoon(): void {
  timer ??= setTimeout(keepNow, pause);
}

function keepNow(): void {
  clearTimeout(timer);
  timer = undefined;
  const { drafts } = useDrafts.getState();
  if (Object.keys(drafts).length === 0) localStorage.removeItem(ownKey);
  else localStorage.setItem(ownKey, JSON.stringify(drafts));
}
