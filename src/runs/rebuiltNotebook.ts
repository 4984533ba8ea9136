import type { RunDetail } from "./run.ts";

/**
 * The notebook that makes a run again, in the percent format: every cell that it was made from as it ran, in their order, after a text that
 * says where they come from. Parameters given from outside stand in the first cell's metadata, from where `--param` takes them.
 */
export function rebuiltNotebook(run: RunDetail): string {
  const { provenance } = run;
  const sources = [...provenance.dependencies.map(({ source }) => source), provenance.cellSource ?? ""];
  const params = Object.entries(provenance.params);
  const metadata = params.length === 0 ? "" : ` params=${JSON.stringify(JSON.stringify(provenance.params))}`;
  const head = [`// %% [markdown]${metadata}`, ...headText(run).map((line) => `// ${line}`)].join("\n");
  return `${[head, ...sources.map((source) => `// %%\n${source.trimEnd()}`)].join("\n\n")}\n`;
}

function headText(run: RunDetail): string[] {
  const { provenance } = run;
  const commit =
    provenance.gitCommit === null
      ? "outside a repository"
      : `commit ${provenance.gitCommit.slice(0, 12)}${provenance.gitDirty ? " with changes" : ""}`;
  const params = Object.entries(provenance.params).map(([key, value]) => `${key}=${value}`);
  return [
    `# ${run.name}, again`,
    "",
    `Made from run \`${run.id}\` of ${run.notebook ?? "no notebook"}: Steerlab ${provenance.version}, ${run.backend ?? "no backend"}, ${commit}.`,
    ...(params.length === 0 ? [] : [`Parameters: ${params.join(", ")}.`]),
  ];
}

/** The parameters that `rebuiltNotebook` wrote; empty for any other notebook. */
export function rebuiltParams(text: string): Record<string, string> {
  const [, metadata] = /^\/\/ %% \[markdown\] params=("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  if (metadata === undefined) return {};
  try {
    return JSON.parse(JSON.parse(metadata) as string) as Record<string, string>;
  } catch {
    return {};
  }
}
