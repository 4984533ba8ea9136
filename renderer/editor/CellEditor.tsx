import { editor, KeyCode, type Position } from "monaco-editor/editor";
import { useEffect, useRef } from "react";
import type { CellKind } from "../../src/rpc/contract.ts";
import { cellModel } from "./cellModels.ts";

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

const options: editor.IStandaloneEditorConstructionOptions = {
  theme: "steerlab",
  fontFamily: '"JetBrains Mono", ui-monospace, monospace',
  fontSize: 12.5,
  lineHeight: 20,
  fontLigatures: false,
  minimap: { enabled: false },
  scrollBeyondLastLine: false,
  renderLineHighlight: "none",
  lineNumbersMinChars: 4,
  lineDecorationsWidth: 10,
  glyphMargin: false,
  folding: false,
  padding: { top: 6, bottom: 6 },
  overviewRulerLanes: 0,
  overviewRulerBorder: false,
  hideCursorInOverviewRuler: true,
  scrollbar: { vertical: "hidden", horizontalScrollbarSize: 6, alwaysConsumeMouseWheel: false, useShadows: false },
  stickyScroll: { enabled: false },
  guides: { indentation: false },
  fixedOverflowWidgets: true,
  tabSize: 2,
  wordBasedSuggestions: "off",
  suggest: { showWords: false, preview: false },
  unicodeHighlight: { ambiguousCharacters: false },
  lightbulb: { enabled: "off" as never },
  contextmenu: true,
  selectionHighlight: false,
  "semanticHighlighting.enabled": false,
};

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
      ...options,
      model: cellModel(path, cellId, kind),
      ariaLabel: label,
      ...(prose ? { wordWrap: "on", lineNumbers: "off", lineDecorationsWidth: 12, lineNumbersMinChars: 0, quickSuggestions: false } : {}),
    });
    made.current = instance;
    fitHeight(instance, element);
    listen(instance, handlers);
    const resized = new ResizeObserver(() => instance.layout({ width: element.clientWidth, height: instance.getContentHeight() }));
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.current = null;
      instance.dispose();
    };
  }, [path, cellId, kind, label]);

  useEffect(() => {
    const instance = made.current;
    if (editing && !instance?.hasWidgetFocus()) instance?.focus();
  }, [editing]);

  useEffect(() => {
    const marks = made.current?.createDecorationsCollection(errorLine ? [errorMark(errorLine)] : []);
    return () => marks?.clear();
  }, [errorLine]);

  return <div ref={host} className="monaco-host" />;
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

export { hideCells, knownModel, showCells, showServiceText } from "./cellModels.ts";
