import { ChevronDown, Copy, Download } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import type { CellOutput } from "../../src/output/cellOutput.ts";
import type { OutputPlace } from "../../src/rpc/outputContract.ts";
import { toggleCollapsed } from "./collapsedOutputs.ts";
import { copy, save } from "./outputActions.ts";
import { outputFiles } from "./outputFiles.ts";

export interface OutputBarProps {
  readonly output: CellOutput;
  readonly place: OutputPlace;
}

/** Beside an output: fold, copy, save. */
export function OutputBar({ output, place }: OutputBarProps) {
  const files = outputFiles(output, place);
  return (
    <div className="output-bar" role="toolbar" aria-label="Output">
      {place.index === 0 && (
        <button
          type="button"
          className="btn ghost icon"
          tabIndex={-1}
          aria-label="Fold the output"
          title="Fold the output (O)"
          onClick={() => toggleCollapsed(place.path, place.cellId)}
        >
          <ChevronDown className="i sm" aria-hidden />
        </button>
      )}
      <button
        type="button"
        className="btn ghost icon"
        tabIndex={-1}
        aria-label="Copy the output"
        title="Copy"
        onClick={() => void copy(output, place)}
      >
        <Copy className="i sm" aria-hidden />
      </button>
      {files.length === 1 && (
        <button
          type="button"
          className="btn ghost icon"
          tabIndex={-1}
          aria-label={`Save as ${files[0]!.label}`}
          title={`Save as ${files[0]!.label}`}
          onClick={() => void save(files[0]!, place)}
        >
          <Download className="i sm" aria-hidden />
        </button>
      )}
      {files.length > 1 && <SaveMenu output={output} place={place} />}
    </div>
  );
}

function SaveMenu({ output, place }: OutputBarProps) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="btn ghost icon" tabIndex={-1} aria-label="Save as" title="Save as">
        <Download className="i sm" aria-hidden />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popup menu" align="start" sideOffset={4}>
          {outputFiles(output, place).map((file) => (
            <DropdownMenu.Item key={file.ending} className="opt" onSelect={() => void save(file, place)}>
              <Download className="i sm" aria-hidden />
              Save as {file.label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
