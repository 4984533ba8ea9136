import { useCallback, useEffect, useRef, useState } from "react";
import { service } from "../../service/workbench.ts";
import { isDrawn } from "./columns.ts";

const scrollPause = 80; // ms: what only goes by needs no curves

type Sparks = ReadonlyMap<string, Float64Array>;
const sparkKey = (column: string, id: string): string => `${column}\n${id}`;

export interface RunSparks {
  spark(column: string, id: string): Float64Array | undefined;
  /** Other rows are in view now: their curves are asked for when the table stands. Draws nothing by itself. */
  moved(): void;
}

/**
 * The small curves of the rows in view.
 * @param inView ids of the rows that are seen when it is called
 * @param version goes up when runs have changed: then they are asked for anew
 */
export function useSparks(columns: readonly string[], inView: () => readonly string[], version: number): RunSparks {
  const [sparks, setSparks] = useState<Sparks>(new Map());
  const asked = useRef<{ version: number; keys: Set<string> }>({ version, keys: new Set() });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const ask = useRef(() => {});
  const drawn = columns.filter(isDrawn).join("\n");
  const askNow = () => {
    if (asked.current.version !== version) asked.current = { version, keys: new Set() };
    for (const column of drawn === "" ? [] : drawn.split("\n")) {
      const missing = inView().filter((id) => !asked.current.keys.has(sparkKey(column, id)));
      if (missing.length === 0) continue;
      for (const id of missing) asked.current.keys.add(sparkKey(column, id));
      service.getSparks(missing, column).then(
        (found) => setSparks((before) => new Map([...before, ...sparkEntries(column, found)])),
        () => {},
      );
    }
  };
  useEffect(() => {
    ask.current = askNow;
  });
  const moved = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => ask.current(), scrollPause);
  }, []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever else is drawn asks for its curves
  useEffect(() => moved(), [drawn, version, inView, moved]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const spark = useCallback((column: string, id: string) => sparks.get(sparkKey(column, id)), [sparks]);
  return { spark, moved };
}

const sparkEntries = (column: string, found: Readonly<Record<string, Float64Array>>) =>
  Object.entries(found).map(([id, values]) => [sparkKey(column, id), values] as const);
