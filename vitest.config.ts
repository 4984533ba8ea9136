import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The native TensorFlow binding cannot be loaded in a second thread of one process.
    pool: "forks",
    // Two cores: more workers only make the compiled steps wait for each other.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    // What is waited for may take long on a busy machine, and no test is about how long.
    expect: { poll: { timeout: 20_000 } },
    // What a test measures must be measured: those of the cache switch it on.
    env: { STEERLAB_CACHE: "off" },
    reporters: ["default"],
  },
});
