import { useEffect, useState } from "react";
import type { RunGroup, RunTableRow } from "../../../src/runs/runTable.ts";
import type { RunView } from "../../../src/runs/runView.ts";
import type { PlainError } from "../../../src/steerlabError.ts";
import { plainErrorOf } from "../../service/plainErrorOf.ts";
import { service } from "../../service/workbench.ts";
import { isDrawn } from "./columns.ts";

const mostMembers = 500;

export interface RunGroups {
  readonly groups: readonly RunGroup[];
  readonly total: number;
  readonly error: PlainError | null;
  /** the runs of an open group; undefined until they are here */
  readonly members: ReadonlyMap<string, readonly RunTableRow[]>;
}
const nothing: RunGroups = { groups: [], total: 0, error: null, members: new Map() };

export const groupKey = (group: RunGroup): string => JSON.stringify(group.values);

/** The groups of a view with their figures, and the runs of those that are open. */
export function useRunGroups(view: RunView, open: ReadonlySet<string>, version: number): RunGroups {
  const [known, setKnown] = useState<RunGroups>(nothing);
  const request = JSON.stringify([view.query, view.scope, view.sort, view.groupBy, view.columns.map(({ key }) => key)]);
  const opened = [...open].join("\n");
  // biome-ignore lint/correctness/useExhaustiveDependencies: `request` stands for the view, `version` is the trigger
  useEffect(() => {
    if (view.groupBy.length === 0) return;
    let current = true;
    void groupsOf(view, open).then(
      (groups) => current && setKnown(groups),
      (error: unknown) => current && setKnown((before) => ({ ...before, error: plainErrorOf(error) })),
    );
    return () => {
      current = false;
    };
  }, [request, opened, version]);
  return view.groupBy.length === 0 ? nothing : known;
}

async function groupsOf(view: RunView, open: ReadonlySet<string>): Promise<RunGroups> {
  const { query, scope, sort, groupBy } = view;
  const columns = view.columns.map(({ key }) => key).filter((key) => !isDrawn(key));
  const { groups, total } = await service.groupRuns({ query, scope, sort, by: groupBy, columns });
  const members = await Promise.all(
    groups
      .filter((group) => open.has(groupKey(group)))
      .map(async (group) => {
        const within = groupBy.map((key) => ({ key, value: group.values[key] ?? null }));
        const page = await service.queryRuns({ query, scope, sort, columns, within, limit: mostMembers });
        return [groupKey(group), page.rows] as const;
      }),
  );
  return { groups, total, error: null, members: new Map(members) };
}
