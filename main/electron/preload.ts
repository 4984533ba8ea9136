import { contextBridge, type IpcRendererEvent, ipcRenderer } from "electron";
import type { MenuCommand, WindowBridge } from "../../src/rpc/windowBridge.ts";

const bridge: WindowBridge = {
  platform: process.platform as WindowBridge["platform"],
  onCommand(listener) {
    const receive = (_event: IpcRendererEvent, command: MenuCommand) => listener(command);
    ipcRenderer.on("command", receive);
    return () => ipcRenderer.off("command", receive);
  },
};

contextBridge.exposeInMainWorld("steerlabWindow", bridge);
