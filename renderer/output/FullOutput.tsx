import { ArrowDown, ArrowUp, Copy, Download, Search } from "lucide-react";
import { type KeyboardEvent, useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { streamSize } from "../../src/output/streamTail.ts";
import type { OutputPlace } from "../../src/rpc/outputContract.ts";
import { integer, plural } from "../format/number.ts";
import { cellNumber, useNotebooks } from "../notebook/notebookStore.ts";
import { toast, toastError } from "../notice/toastStore.ts";
import { service } from "../service/workbench.ts";
import { download } from "./download.ts";
import { LineList, type LineListHandle } from "./LineList.tsx";
import { type OutputFindings, useOutputSearch } from "./useOutputSearch.ts";

/** All that a cell has printed, however long: lines come from the service as they are looked at. */
export function FullOutput({ place }: { readonly place: OutputPlace }) {
  const view = useNotebooks((store) => store.views[place.path]);
  const output = view?.cells[place.cellId]?.outputs[place.index];
  if (!view || output?.kind !== "stream") return <OutputGone />;
  return <Lines place={place} total={streamSize(output).lines} title={`Cell ${cellNumber(view, place.cellId)}`} />;
}

function OutputGone() {
  return (
    <div className="empty">
      <h2>This output is gone</h2>
      <p>Its cell was run again, cleared or deleted. Open the output of the cell as it is now.</p>
    </div>
  );
}

interface LinesProps {
  readonly place: OutputPlace;
  readonly total: number;
  readonly title: string;
}

function Lines({ place, total, title }: LinesProps) {
  const here = useMemo(() => ({ path: place.path, cellId: place.cellId, index: place.index }), [place]);
  const [text, setText] = useState("");
  const wanted = useDeferredValue(text);
  const found = useOutputSearch(here, wanted);
  const list = useRef<LineListHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const [at, setAt] = useState(0);
  const go = (to: number) => {
    if (found.lines.length === 0) return;
    const index = (to + found.lines.length) % found.lines.length;
    setAt(index);
    list.current?.goTo(found.lines[index]!);
  };
  const first = found.lines[0];
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new first finding is gone to by itself
  useEffect(() => {
    setAt(0);
    if (first !== undefined) list.current?.goTo(first);
  }, [first, wanted]);
  const pressed = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f") {
      event.preventDefault();
      field.current?.select();
    }
    if (event.key === "F3") {
      event.preventDefault();
      go(at + (event.shiftKey ? -1 : 1));
    }
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of what is inside
    <div className="full-output" data-own-search onKeyDown={pressed}>
      <div className="toolbar" role="toolbar" aria-label="Output">
        <b>{title}</b>
        <span className="sec num nowrap">{plural(total, "line")}</span>
        <label className="find-field">
          <Search className="i sm" aria-hidden />
          <input
            ref={field}
            type="search"
            placeholder="Find in the output"
            aria-label="Find in the output"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") go(at + (event.shiftKey ? -1 : 1));
              if (event.key === "Escape") list.current?.focus();
            }}
          />
        </label>
        <Findings text={wanted} found={found} at={at} go={go} />
        <span className="grow" />
        <TextButtons place={here} title={title} />
      </div>
      <LineList ref={list} place={here} total={total} marked={wanted.toLowerCase()} current={found.lines[at]} />
    </div>
  );
}

interface FindingsProps {
  readonly text: string;
  readonly found: OutputFindings;
  readonly at: number;
  go(to: number): void;
}

function Findings({ text, found, at, go }: FindingsProps) {
  if (text === "") return null;
  const { lines, searching } = found;
  const count =
    lines.length === 0
      ? searching
        ? "Looking …"
        : "Not found"
      : `${integer(at + 1)} of ${plural(lines.length, "line")}${searching ? " …" : ""}`;
  return (
    <>
      <span className="sec num nowrap" role="status">
        {count}
      </span>
      <button
        type="button"
        className="btn ghost icon small"
        aria-label="Previous"
        title="Previous (Shift+Enter)"
        disabled={lines.length === 0}
        onClick={() => go(at - 1)}
      >
        <ArrowUp className="i sm" aria-hidden />
      </button>
      <button
        type="button"
        className="btn ghost icon small"
        aria-label="Next"
        title="Next (Enter)"
        disabled={lines.length === 0}
        onClick={() => go(at + 1)}
      >
        <ArrowDown className="i sm" aria-hidden />
      </button>
    </>
  );
}

function TextButtons({ place, title }: { readonly place: OutputPlace; readonly title: string }) {
  const withText = async (use: (text: string) => unknown) => {
    try {
      await use(await service.outputText(place));
    } catch (error) {
      toastError("The output could not be taken along", error);
    }
  };
  const copy = async (text: string) => {
    await navigator.clipboard.writeText(text);
    toast({ tone: "fresh", title: "Output copied" });
  };
  const save = (text: string) =>
    download(`${title.toLowerCase().replace(/\s+/g, "-")}-output.txt`, new Blob([text], { type: "text/plain" }));
  return (
    <>
      <button type="button" className="btn small ghost" onClick={() => void withText(copy)}>
        <Copy className="i sm" aria-hidden />
        Copy all
      </button>
      <button type="button" className="btn small ghost" onClick={() => void withText(save)}>
        <Download className="i sm" aria-hidden />
        Save
      </button>
    </>
  );
}
