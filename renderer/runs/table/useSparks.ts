import { useCallback, useEffect, useRef, useState } from "react";
import { service } from "../../service/workbench.ts";
import { isDrawn } from "./columns.ts";

const scrollPause = 80; // ms: what only goes by needs no curves

type Sparks = ReadonlyMap<string, Float64Array>;
const sparkKey = (column: string, id: string): string => `${column}\n${id}`;

/** The small curves of the rows in view. @param version goes up when runs have changed: then they are asked for anew */
export function useSparks(
  columns: readonly string[],
  ids: readonly string[],
  version: number,
): (column: string, id: string) => Float64Array | undefined {
  const [sparks, setSparks] = useState<Sparks>(new Map());
  const asked = useRef<{ version: number; keys: Set<string> }>({ version, keys: new Set() });
  const drawn = columns.filter(isDrawn).join("\n");
  const wanted = ids.join("\n");
  useEffect(() => {
    if (asked.current.version !== version) asked.current = { version, keys: new Set() };
    const ask = () => {
      for (const column of drawn === "" ? [] : drawn.split("\n")) {
        const missing = wanted.split("\n").filter((id) => id !== "" && !asked.current.keys.has(sparkKey(column, id)));
        if (missing.length === 0) continue;
        for (const id of missing) asked.current.keys.add(sparkKey(column, id));
        service.getSparks(missing, column).then(
          (found) =>
            setSparks(
              (before) => new Map([...before, ...Object.entries(found).map(([id, values]) => [sparkKey(column, id), values] as const)]),
            ),
          () => {},
        );
      }
    };
    const timer = setTimeout(ask, scrollPause);
    return () => clearTimeout(timer);
  }, [drawn, wanted, version]);
  return useCallback((column, id) => sparks.get(sparkKey(column, id)), [sparks]);
}
