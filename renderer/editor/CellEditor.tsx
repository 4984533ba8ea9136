import { editor, KeyCode, type Position } from "monaco-editor/editor";
import { useEffect, useRef } from "react";
import type { CellKind } from "../../src/rpc/contract.ts";
import "./cellLanguage.ts";
import "./importFix.ts";
import { cellModel } from "./cellModels.ts";
import { editorOptions } from "./editorOptions.ts";
import { keepInSight, takeWanted } from "./showInCell.ts";

export interface CellEditorProps {
  readonly path: string;
  readonly cellId: string;
  readonly kind: CellKind;
  /** whether the keys go here */
  readonly editing: boolean;
  /** from 1; the line that failed */
  readonly errorLine: number | null;
  readonly label: string;
  onFocus(): void;
  /** Esc, where it closes nothing else */
  onLeave(): void;
  /** the caret goes over the first or the last line */
  onStep(by: -1 | 1): void;
}

/** Monaco in a cell: as high as its text, lines never wrapped (prose is). */
export function CellEditor(props: CellEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const made = useRef<editor.IStandaloneCodeEditor>(null);
  const handlers = useRef(props);
  handlers.current = props;
  const { path, cellId, kind, editing, errorLine, label } = props;

  useEffect(() => {
    const element = host.current!;
    const prose = kind === "markdown";
    const instance = editor.create(element, {
      ...editorOptions,
      model: cellModel(path, cellId, kind),
      ...(prose ? { wordWrap: "on", lineNumbers: "off", lineDecorationsWidth: 12, lineNumbersMinChars: 0, quickSuggestions: false } : {}),
    });
    made.current = instance;
    fitHeight(instance, element);
    listen(instance, handlers);
    takeWanted(instance, path, cellId);
    const resized = new ResizeObserver(() => instance.layout({ width: element.clientWidth, height: instance.getContentHeight() }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.current = null;
      instance.dispose();
    };
  }, [path, cellId, kind]);

  // The label has the cell's number: a cell that moves keeps its editor, but the page lets go of the focus.
  useEffect(() => {
    const instance = made.current;
    instance?.updateOptions({ ariaLabel: label });
    if (editing && instance && !hasFocus(instance, host.current!)) instance.focus();
  }, [editing, label]);

  useEffect(() => {
    const marks = made.current?.createDecorationsCollection(errorLine ? [errorMark(errorLine)] : []);
    return () => marks?.clear();
  }, [errorLine]);

  return <div ref={host} className="monaco-host" />;
}

/** Monaco notices late that it has lost the focus: where the page has it in a cell, but not in this editor, the editor has it no more. */
function hasFocus(instance: editor.IStandaloneCodeEditor, element: HTMLElement): boolean {
  const active = document.activeElement;
  if (element.contains(active)) return true;
  return instance.hasWidgetFocus() && active !== document.body && !active?.closest("[data-cell]");
}

function fitHeight(instance: editor.IStandaloneCodeEditor, element: HTMLElement): void {
  const adapt = () => {
    const height = instance.getContentHeight();
    element.style.height = `${height}px`;
    instance.layout({ width: element.clientWidth, height });
  };
  instance.onDidContentSizeChange((event) => event.contentHeightChanged && adapt());
  adapt();
}

const errorMark = (line: number): editor.IModelDeltaDecoration => ({
  range: { startLineNumber: line, startColumn: 1, endLineNumber: line, endColumn: 1 },
  options: { isWholeLine: true, className: "line-error", marginClassName: "line-error-margin" },
});

const nothingOpen =
  "!suggestWidgetVisible && !findWidgetVisible && !parameterHintsVisible && !renameInputVisible && !inSnippetMode && !markersNavigationVisible && !referenceSearchVisible";

function listen(instance: editor.IStandaloneCodeEditor, handlers: { readonly current: CellEditorProps }): void {
  instance.onDidChangeCursorPosition(({ position }) => {
    if (instance.hasTextFocus()) keepInSight(instance, position.lineNumber);
  });
  instance.onDidFocusEditorText(() => handlers.current.onFocus());
  const action = (id: string, keybinding: number, precondition: string, run: () => void) =>
    instance.addAction({ id: `steerlab.${id}`, label: id, keybindings: [keybinding], precondition, run });
  action("leaveCell", KeyCode.Escape, `${nothingOpen} && !editorHasSelection && !editorHasMultipleSelections`, () =>
    handlers.current.onLeave(),
  );
  action("lineDown", KeyCode.DownArrow, nothingOpen, () => stepOrMove(instance, handlers.current, 1, "cursorDown"));
  action("lineUp", KeyCode.UpArrow, nothingOpen, () => stepOrMove(instance, handlers.current, -1, "cursorUp"));
}

function stepOrMove(instance: editor.IStandaloneCodeEditor, handlers: CellEditorProps, by: -1 | 1, command: string): void {
  const position = instance.getPosition();
  if (position && atEdge(instance, position, by)) handlers.onStep(by);
  else instance.trigger("keyboard", command, {});
}

function atEdge(instance: editor.IStandaloneCodeEditor, position: Position, by: -1 | 1): boolean {
  return by < 0 ? position.lineNumber === 1 : position.lineNumber === instance.getModel()?.getLineCount();
}

export { caretIn } from "./cellEditors.ts";
export { formatCells, organiseImports } from "./cellLanguage.ts";
export { hideCells, knownModel, showCells, showServiceText } from "./cellModels.ts";
export { markPlaces, selectedText } from "./markedPlaces.ts";
