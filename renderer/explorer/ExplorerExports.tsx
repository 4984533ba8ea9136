import { FileDown } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { explorerFigure } from "../../src/chart/explorerFigure.ts";
import { csvText } from "../../src/output/csvText.ts";
import { positionsTable, positionTable } from "../../src/steer/explorerTables.ts";
import { placeText } from "../../src/steer/placeText.ts";
import { toastError } from "../notice/toastStore.ts";
import { download, fileNameOf } from "../output/download.ts";
import { figurePicture } from "../output/figurePicture.ts";
import { service } from "../service/workbench.ts";
import type { ExplorerScene } from "./Explorer.tsx";

const PICTURE_WIDTH = 1200;
const text = (content: string, type: string) => new Blob([content], { type: `${type};charset=utf-8` });

const picture = (scene: ExplorerScene, format: "png" | "svg") =>
  figurePicture(
    explorerFigure(scene.data, scene.position, { setting: scene.setting, sort: scene.sort, where: placeText(scene.data, scene.position) }),
    format,
    PICTURE_WIDTH,
  );

/** Where the controls stand now is where the file's stand first. */
const html = async ({ data, setting }: ExplorerScene) => {
  const { alpha, outside } = setting;
  return text(await service.exportShown(data.title, { shown: "explorer", explorer: { ...data, alpha, outside } }), "text/html");
};

const EXPORTS: readonly (readonly [label: string, ending: string, make: (scene: ExplorerScene) => Promise<Blob> | Blob])[] = [
  ["Picture (PNG)", "png", (scene) => picture(scene, "png")],
  ["Picture (SVG)", "svg", (scene) => picture(scene, "svg")],
  ["This position (CSV)", "csv", ({ data, position, setting }) => text(csvText(positionTable(data, position, setting)), "text/csv")],
  ["All positions (CSV)", "positions.csv", ({ data, setting }) => text(csvText(positionsTable(data, setting)), "text/csv")],
  ["Page with sliders (HTML)", "html", html],
];

/** What the explorer shows, as files. @param scene tells what that is when it is asked */
export function ExplorerExports({ scene }: { readonly scene: () => ExplorerScene }) {
  const save = async (ending: string, make: (scene: ExplorerScene) => Promise<Blob> | Blob) => {
    try {
      const now = scene();
      download(`${fileNameOf(now.data.title)}.${ending}`, await make(now));
    } catch (error) {
      toastError("The explorer could not be saved", error);
    }
  };
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className="btn small ghost">
        <FileDown className="i sm" aria-hidden />
        Export
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content className="popup menu" align="end" sideOffset={4}>
          {EXPORTS.map(([label, ending, make]) => (
            <DropdownMenu.Item key={label} className="opt" onSelect={() => void save(ending, make)}>
              {label}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
