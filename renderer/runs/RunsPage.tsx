import { Upload } from "lucide-react";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RunKeys, RunTableRow } from "../../src/runs/runTable.ts";
import { plural } from "../format/number.ts";
import { service } from "../service/workbench.ts";
import { newestFirst, useRuns } from "./runStore.ts";
import { Builder } from "./table/Builder.tsx";
import { BulkBar } from "./table/BulkBar.tsx";
import { ColumnsMenu } from "./table/ColumnsMenu.tsx";
import { defaultColumns, isDrawn } from "./table/columns.ts";
import { GroupMenu } from "./table/GroupMenu.tsx";
import { NoRuns } from "./table/NoRuns.tsx";
import { QueryField } from "./table/QueryField.tsx";
import { type Line, RunsGrid } from "./table/RunsGrid.tsx";
import { importBundle, purge } from "./table/runActions.ts";
import { groupKey, useRunGroups } from "./table/useRunGroups.ts";
import { useRunRows } from "./table/useRunRows.ts";
import { useRunsVersion } from "./table/useRunsVersion.ts";
import { useSelection } from "./table/useSelection.ts";
import { useSparks } from "./table/useSparks.ts";
import { ViewMenu } from "./table/ViewMenu.tsx";
import { setBaseline, setDefaultColumns, setQuery, useView } from "./table/viewStore.ts";
import "./runs.css";
import "./table/table.css";

export interface RunsPageProps {
  readonly onOpen: (id: string) => void;
  readonly onCompare: (ids: readonly string[]) => void;
}

const waiting: Line = { type: "waiting" };
const noKeys: RunKeys = { fields: [], keys: [] };

/** The runs table: filtered by a query, sorted by several keys, grouped by any, with the columns that one chooses. */
export function RunsPage({ onOpen, onCompare }: RunsPageProps) {
  const { view } = useView();
  const version = useRunsVersion();
  const keys = useKeys(version);
  const named = useMemo(() => [...keys.fields, ...keys.keys], [keys]);
  useDefaultColumns();
  const grouped = view.groupBy.length > 0;
  const rows = useRunRows(view, version, !grouped);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const groups = useRunGroups(view, open, version);
  const lines = useMemo(() => groupedLines(groups, open), [groups, open]);
  const selection = useSelection();
  const { at, need } = rows;
  const line = useCallback(
    (index: number): Line => {
      if (grouped) return lines[index] ?? waiting;
      const row = at(index);
      return row ? { type: "run", row, member: false } : waiting;
    },
    [grouped, lines, at],
  );
  const baseline = useBaseline(version);
  const range = useRef<readonly [number, number]>([0, 0]);
  const inView = useCallback(() => idsInView(line, range.current, baseline), [line, baseline]);
  const { spark, moved } = useSparks(
    view.columns.map(({ key }) => key),
    inView,
    version,
  );
  // Kept beside the state: a page that drew itself anew at every row that goes by could not scroll.
  const onRange = useCallback(
    (first: number, last: number) => {
      range.current = [first, last];
      if (!grouped) need(first, last);
      moved();
    },
    [need, grouped, moved],
  );
  const [count, total] = grouped ? [lines.length, groups.total] : [rows.total, rows.total];
  const error = grouped ? groups.error : rows.error;
  const selectAll = async (chosen: boolean) =>
    selection.set(chosen ? await service.queryRunIds({ query: view.query, scope: view.scope }) : []);
  const toggle = (key: string) =>
    setOpen((before) => (before.has(key) ? new Set([...before].filter((one) => one !== key)) : new Set([...before, key])));
  return (
    <div className="runs">
      <QueryField query={view.query} onQuery={setQuery} keys={named} error={error} status={statusText(total, rows.all, grouped, rows.took)}>
        <ViewMenu />
      </QueryField>
      <div className="chips">
        <Builder query={view.query} onQuery={setQuery} keys={named} />
        <GroupMenu groupBy={view.groupBy} keys={keys} />
        {baseline && (
          <span className="chip-row">
            <span className="dim">Baseline</span>
            <button type="button" className="btn ghost small" onClick={() => setBaseline(null)} title="Compare with no baseline">
              {baseline.name} ×
            </button>
          </span>
        )}
        <span className="grow" />
        {view.scope === "trash" && total > 0 && (
          <button type="button" className="btn ghost small danger" onClick={() => void purge()}>
            Empty the trash …
          </button>
        )}
        <ImportButton />
        <ColumnsMenu columns={view.columns} keys={keys} />
      </div>
      {count === 0 && !error ? (
        <NoRuns query={view.query} scope={view.scope} onClear={() => setQuery("")} />
      ) : (
        <RunsGrid
          {...{ view, count, line, onRange, baseline, spark, selection, onOpen }}
          onToggleGroup={toggle}
          onSelectAll={(chosen) => void selectAll(chosen)}
        />
      )}
      {selection.ids.size > 0 && (
        <BulkBar ids={[...selection.ids]} scope={view.scope} onCompare={onCompare} onDone={() => selection.set([])} />
      )}
    </div>
  );
}

function statusText(total: number, all: number, grouped: boolean, took: number | null): string {
  const time = took === null || grouped ? "" : ` in ${Math.max(1, Math.round(took))} ms`;
  return total === all || grouped ? `${plural(total, "run")}${time}` : `${total.toLocaleString("en-US")} of ${plural(all, "run")}${time}`;
}

/** The names that a query can use; new ones come with new runs. */
function useKeys(version: number): RunKeys {
  const [keys, setKeys] = useState(noKeys);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` is the trigger
  useEffect(() => {
    let current = true;
    service.runKeys().then(
      (found) => current && setKeys(found),
      () => {},
    );
    return () => {
      current = false;
    };
  }, [version]);
  return keys;
}

/** Until columns are chosen, they follow what the newest runs have. */
function useDefaultColumns(): void {
  const runs = useRuns((store) => store.runs);
  const keys = useMemo(() => defaultColumns(newestFirst(runs)).join("\n"), [runs]);
  useEffect(() => setDefaultColumns(keys.split("\n")), [keys]);
}

/** The run that all others are compared with, and its values. */
function useBaseline(version: number): RunTableRow | null {
  const { view } = useView();
  const [row, setRow] = useState<RunTableRow | null>(null);
  const columns = view.columns
    .map(({ key }) => key)
    .filter((key) => !isDrawn(key))
    .join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` is the trigger
  useEffect(() => {
    let current = true;
    if (view.baseline === null) setRow(null);
    else
      service.queryRuns({ query: `id = ${JSON.stringify(view.baseline)}`, columns: columns.split("\n"), limit: 1 }).then(
        ({ rows }) => current && setRow(rows[0] ?? null),
        () => current && setRow(null),
      );
    return () => {
      current = false;
    };
  }, [view.baseline, columns, version]);
  return row;
}

function groupedLines(groups: ReturnType<typeof useRunGroups>, open: ReadonlySet<string>): Line[] {
  return groups.groups.flatMap((group): Line[] => {
    const key = groupKey(group);
    const members = open.has(key) ? (groups.members.get(key) ?? []) : [];
    return [{ type: "group", group, key, open: open.has(key) }, ...members.map((row): Line => ({ type: "run", row, member: true }))];
  });
}

function idsInView(line: (index: number) => Line, [first, last]: readonly [number, number], baseline: RunTableRow | null): string[] {
  const ids = baseline ? [baseline.id] : [];
  for (let index = first; index <= last; index++) {
    const one = line(index);
    if (one.type === "run") ids.push(one.row.id);
  }
  return ids;
}

function ImportButton() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button type="button" className="btn ghost small" onClick={() => input.current?.click()}>
        <Upload className="i sm" aria-hidden="true" />
        Import
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label="Bundle of runs"
        accept=".steerlab"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) void importBundle(file);
          event.target.value = "";
        }}
      />
    </>
  );
}
