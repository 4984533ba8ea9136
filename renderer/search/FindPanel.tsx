import { ArrowDown, ArrowUp, CaseSensitive, ChevronDown, ChevronRight, Regex, Replace, ReplaceAll, WholeWord, X } from "lucide-react";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { plural } from "../format/number.ts";
import type { Found } from "./found.ts";
import { changeQuery, closeSearch, openSearch, replaceAll, replaceOne, showFound, stepFound, useSearch } from "./searchStore.ts";
import { useMarkedPlaces } from "./useMarkedPlaces.ts";

/** Find and replace over the documents: fields, and what was found cell by cell. */
export function FindPanel() {
  const open = useSearch((store) => store.scope !== null);
  useMarkedPlaces();
  return open ? <OpenPanel /> : null;
}

function OpenPanel() {
  const { replacing } = useSearch();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    closeSearch();
    (document.querySelector<HTMLElement>("[data-front] .cell.is-selected") ?? document.querySelector<HTMLElement>("[data-front]"))?.focus();
  };
  return (
    <search className="find" aria-label="Find and replace" onKeyDown={onKeyDown}>
      <FindRow />
      {replacing && <ReplaceRow />}
      <Results />
    </search>
  );
}

function FindRow() {
  const { query, scope, replacing, asked } = useSearch();
  const field = useRef<HTMLInputElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` says that the field is wanted again
  useEffect(() => {
    field.current?.focus();
    field.current?.select();
  }, [asked]);
  const step = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    stepFound(event.shiftKey ? -1 : 1);
  };
  return (
    <div className="find-row">
      <button
        type="button"
        className="btn ghost icon small"
        aria-label="Replace"
        aria-expanded={replacing}
        onClick={() => useSearch.setState({ replacing: !replacing })}
      >
        {replacing ? <ChevronDown className="i sm" aria-hidden /> : <ChevronRight className="i sm" aria-hidden />}
      </button>
      <div className="field">
        <input
          ref={field}
          aria-label="Find"
          placeholder="Find"
          spellCheck={false}
          value={query.text}
          onChange={(event) => changeQuery({ text: event.target.value })}
          onKeyDown={step}
        />
        <Toggle icon={CaseSensitive} label="Match case" on={query.matchCase} change={(matchCase) => changeQuery({ matchCase })} />
        <Toggle icon={WholeWord} label="Whole word" on={query.wholeWord} change={(wholeWord) => changeQuery({ wholeWord })} />
        <Toggle icon={Regex} label="Regular expression" on={query.regex} change={(regex) => changeQuery({ regex })} />
      </div>
      <Count />
      <button
        type="button"
        className="btn ghost icon small"
        aria-label="Previous"
        title="Previous (Shift+Enter)"
        onClick={() => stepFound(-1)}
      >
        <ArrowUp className="i sm" aria-hidden />
      </button>
      <button type="button" className="btn ghost icon small" aria-label="Next" title="Next (Enter)" onClick={() => stepFound(1)}>
        <ArrowDown className="i sm" aria-hidden />
      </button>
      <span className="grow" />
      <label className="find-scope">
        <input
          type="checkbox"
          checked={scope === "workspace"}
          onChange={(event) => openSearch(event.target.checked ? "workspace" : "notebook")}
        />
        All notebooks
      </label>
      <button type="button" className="btn ghost icon small" aria-label="Close" title="Close (Escape)" onClick={closeSearch}>
        <X className="i sm" aria-hidden />
      </button>
    </div>
  );
}

interface ToggleProps {
  readonly icon: typeof Regex;
  readonly label: string;
  readonly on: boolean | undefined;
  change(on: boolean): void;
}

function Toggle({ icon: Icon, label, on = false, change }: ToggleProps) {
  return (
    <button type="button" className="btn ghost icon small" aria-label={label} title={label} aria-pressed={on} onClick={() => change(!on)}>
      <Icon className="i sm" aria-hidden />
    </button>
  );
}

function Count() {
  const { found, current, more, error, query } = useSearch();
  const words = found.length > 0 ? `${current + 1} of ${found.length}${more ? "+" : ""}` : query.text ? "nothing found" : "";
  return (
    <span className={`find-count num ${error ? "failed" : "sec"}`} role="status">
      {error ? `${error.message} ${error.hint ?? ""}` : words}
    </span>
  );
}

function ReplaceRow() {
  const { replacement, found, scope } = useSearch();
  const notebooks = new Set(found.map(({ path }) => path)).size;
  return (
    <div className="find-row replace">
      <div className="field">
        <input
          aria-label="Replace with"
          placeholder="Replace with"
          spellCheck={false}
          value={replacement}
          onChange={(event) => useSearch.setState({ replacement: event.target.value })}
          onKeyDown={(event) => event.key === "Enter" && void replaceOne()}
        />
      </div>
      <button type="button" className="btn small" disabled={found.length === 0} onClick={() => void replaceOne()}>
        <Replace className="i sm" aria-hidden />
        Replace
      </button>
      <button type="button" className="btn small" disabled={found.length === 0} onClick={() => void replaceAll()}>
        <ReplaceAll className="i sm" aria-hidden />
        Replace all
      </button>
      {scope === "workspace" && found.length > 0 && <span className="dim">in {plural(notebooks, "notebook")}</span>}
    </div>
  );
}

/** What was found, cell by cell; long lists begin with what there is room for. */
const mostShown = 500;

function Results() {
  const { found, current, scope } = useSearch();
  const chosen = useRef<HTMLButtonElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the chosen one changes with `current`
  useEffect(() => chosen.current?.scrollIntoView({ block: "nearest" }), [current]);
  if (found.length === 0) return null;
  const groups = Map.groupBy(found.slice(0, mostShown), (place) => `${place.path} ${place.index}`);
  return (
    <div className="find-results">
      {[...groups.values()].map((places) => (
        <section key={`${places[0]!.path} ${places[0]!.index}`}>
          <h3>
            {scope === "workspace" && `${places[0]!.path}, `}cell {places[0]!.index + 1}
          </h3>
          {places.map((place) => {
            const index = found.indexOf(place);
            return (
              <button
                type="button"
                key={place.start}
                ref={index === current ? chosen : null}
                className="opt"
                aria-current={index === current || undefined}
                onClick={() => void showFound(index)}
              >
                <span className="num dim">{place.line.line}</span>
                <FoundText place={place} />
              </button>
            );
          })}
        </section>
      ))}
      {found.length > mostShown && <p className="dim">and {plural(found.length - mostShown, "more place")}</p>}
    </div>
  );
}

function FoundText({ place: { line } }: { readonly place: Found }) {
  const from = Math.max(0, line.start - 40);
  return (
    <code className="clip">
      {from > 0 && "…"}
      {line.text.slice(from, line.start).trimStart()}
      <mark>{line.text.slice(line.start, line.end)}</mark>
      {line.text.slice(line.end, line.end + 160)}
    </code>
  );
}
