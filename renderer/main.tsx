// The page: one React tree over the stores, filled by the service. Nothing here runs a cell or touches a file.
import "@fontsource-variable/inter/wght.css";
import "@fontsource/jetbrains-mono/latin-400.css";
import "@fontsource/jetbrains-mono/greek-400.css";
import "@fontsource/jetbrains-mono/latin-700.css";
import "./style/tokens.css";
import "./style/base.css";
import "./style/frame.css";
import "./style/dock.css";
import "./style/controls.css";
import "./style/notebook.css";
import "./style/charts.css";
import "./style/output.css";
import "./style/views.css";
import "./style/panel.css";
import "./style/runs.css";
import "./style/session.css";
import "./style/overlays.css";
import "./style/choices.css";
import "./style/workbench.css";
import "./style/keys.css";
import "./style/find.css";
import "./style/narrow.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { listenToKeys } from "./command/keys.ts";
import { listenToWindowMenu } from "./command/windowMenu.ts";
import { App } from "./frame/App.tsx";
import { keepDrafts } from "./notebook/keptDrafts.ts";
import { noticeKernels } from "./notice/kernelNotices.ts";
import { connect } from "./service/workbench.ts";
import { followTheme } from "./theme.ts";
import { followTitle } from "./window/documentTitle.ts";
import { takeFiles } from "./window/givenFiles.ts";
import { noticeLongCells } from "./window/longCells.ts";
import { rememberNotebooks } from "./window/recentNotebooks.ts";
import { tellWindow } from "./window/shownOutside.ts";

followTheme();
listenToKeys();
listenToWindowMenu();
noticeKernels();
noticeLongCells();
takeFiles();
rememberNotebooks();
followTitle();
tellWindow();
// What an earlier page could not send goes out with the first connection.
void keepDrafts().finally(connect);
createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
