import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

/** Each text file once more, squeezed: the server sends what is there and squeezes nothing itself. */
const squeezed = (folder: string): Plugin => ({
  name: "squeezed",
  apply: "build",
  closeBundle: () => {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !/\.(js|css|svg|html)$/.test(entry.name)) continue;
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path);
      if (text.length > 1024) writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }));
    }
  },
});
const OUT = "../src/raterlab/web/static";


export default defineConfig({
  base: "/",
  plugins: [react(), squeezed(OUT)],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    // the content security policy allows scripts, styles and fonts from files only
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/media": "http://127.0.0.1:8000" } },
});
