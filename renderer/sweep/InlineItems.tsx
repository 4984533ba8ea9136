import type { LiveTable, ShownTable } from "../../src/output/shown.ts";
import { TableView } from "../output/TableView.tsx";
import { ItemsView } from "./ItemsView.tsx";
import { useStoredSweep } from "./storedSweeps.ts";
import "./sweep.css";

/** The questions of a sweep in a cell; as a plain table where the run that keeps them is gone. */
export function InlineItems({ table, live }: { readonly table: ShownTable; readonly live: LiveTable }) {
  const loading = useStoredSweep(live.runId);
  if (loading.state === "loading") return <p className="dim">The questions are being read.</p>;
  if (loading.state === "failed") return <TableView table={table} />;
  return (
    <div className="inline-items">
      <ItemsView sweep={loading.value} strength={live.strength} />
    </div>
  );
}
