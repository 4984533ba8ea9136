// The build: Electron's main process and preload to out/electron, the page to out/renderer, which the service serves to
// the window and to browsers alike. Run it with `npx electron-vite build`; `npm start` and `npm test` do so when inputs changed.
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "electron-vite";
import { build, type Plugin } from "vite";

const here = import.meta.dirname;

/** The lines of one Monaco file that `drop` matches are left out; the build fails when none does, because Monaco has changed then. */
function dropFromMonaco(name: string, file: RegExp, drop: (code: string) => string): Plugin {
  return {
    name,
    enforce: "pre",
    transform(code, id) {
      if (!file.test(id)) return;
      const kept = drop(code);
      if (kept === code) this.error(`${id} has changed: nothing of what ${name} leaves out was found in it`);
      return { code: kept, map: null };
    },
  };
}

/** Monaco's own `new Worker(...)` would be bundled as a second 7 MB TypeScript worker next to ours. */
const dropStockTsWorker = () =>
  dropFromMonaco(
    "drop-stock-ts-worker",
    /monaco-editor[\\/]esm[\\/]vs[\\/]languages[\\/]features[\\/]typescript[\\/]workerManager\.js/,
    (code) => code.replace(/^\s*createWorker: \(\) => new Worker\(.*\),?\s*$/m, ""),
  );

/** Cells know no DOM: its declarations, and those of old editions, are dead weight in the worker. */
const trimTsLibs = () =>
  dropFromMonaco("trim-ts-libs", /monaco-editor[\\/]esm[\\/]vs[\\/]languages[\\/]features[\\/]typescript[\\/]lib[\\/]lib\.js/, (code) => {
    const end = code.lastIndexOf("\nexport {");
    const entries = code.slice(0, end).split(/^(?=libFileMap\[")/m);
    const unused = /^libFileMap\["lib\.(dom|webworker|scripthost|d\.ts|es6\.d|es\w+\.full)/;
    return entries.filter((entry) => !unused.test(entry)).join("") + code.slice(end);
  });

/** The explorer once more, as one script and one style sheet that exported files can hold. */
function standaloneExplorer(): Plugin {
  return {
    name: "standalone-explorer",
    apply: "build",
    async closeBundle() {
      await build({
        configFile: false,
        root: resolve(here, "renderer"),
        publicDir: false,
        logLevel: "warn",
        plugins: [react()],
        build: {
          outDir: resolve(here, "out/renderer/standalone"),
          emptyOutDir: true,
          minify: true,
          target: "chrome130",
          reportCompressedSize: false,
          cssCodeSplit: false,
          rolldownOptions: {
            input: { explorer: resolve(here, "renderer/standalone/explorer.tsx") },
            output: { format: "iife", entryFileNames: "[name].js", assetFileNames: "explorer.[ext]" },
          },
        },
      });
    },
  };
}

export default defineConfig({
  main: {
    build: {
      outDir: "out/electron",
      emptyOutDir: false,
      rolldownOptions: { input: { main: resolve(here, "main/electron/main.ts") }, output: { format: "es", entryFileNames: "[name].js" } },
    },
  },
  preload: {
    build: {
      outDir: "out/electron",
      emptyOutDir: false,
      // A sandboxed preload is loaded as CommonJS.
      rolldownOptions: {
        input: { preload: resolve(here, "main/electron/preload.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: resolve(here, "renderer"),
    base: "./",
    plugins: [react(), dropStockTsWorker(), standaloneExplorer()],
    // Worker bundles have a plugin list of their own.
    worker: { format: "es", plugins: () => [trimTsLibs()] },
    // Only for the development server: bundling Monaco beforehand would hide workerManager.js from the plugin.
    optimizeDeps: { exclude: ["monaco-editor"] },
    build: {
      outDir: resolve(here, "out/renderer"),
      emptyOutDir: true,
      minify: true,
      target: "chrome130",
      // Fonts as files: the content policy lets no data: address be one.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 9000,
      reportCompressedSize: false,
      rolldownOptions: { input: resolve(here, "renderer/index.html") },
    },
  },
});
