import { contextBridge, type IpcRendererEvent, ipcRenderer, webUtils } from "electron";
import type { WindowBridge } from "../../src/rpc/windowBridge.ts";

/** Hands each message of the channel to the listener. @returns ends it */
function listen<T>(channel: string, listener: (message: T) => void): () => void {
  const receive = (_event: IpcRendererEvent, message: T) => listener(message);
  ipcRenderer.on(channel, receive);
  return () => ipcRenderer.off(channel, receive);
}

const bridge: WindowBridge = {
  platform: process.platform as WindowBridge["platform"],
  onCommand: (listener) => listen("command", listener),
  onOpen: (listener) => listen("open", listener),
  pathOf: (file) => webUtils.getPathForFile(file),
  tell: (shown) => ipcRenderer.send("shown", shown),
  notify: (notice) => ipcRenderer.send("notice", notice),
  connect: (url) => ipcRenderer.invoke("connect", url),
};

contextBridge.exposeInMainWorld("steerlabWindow", bridge);
