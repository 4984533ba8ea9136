import { mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isHubId } from "../../src/hub/hubRepo.ts";
import { hubSettings } from "../../src/hub/hubSettings.ts";
import { temporaryFolder } from "./hubFixture.ts";

/* The names and their order are those of huggingface_hub's constants.py and utils/_auth.py. */
describe("the cache's place", () => {
  it.each([
    [{}, join(homedir(), ".cache/huggingface/hub")],
    [{ XDG_CACHE_HOME: "/x" }, "/x/huggingface/hub"],
    [{ XDG_CACHE_HOME: "/x", HF_HOME: "/h" }, "/h/hub"],
    [{ HF_HOME: "~/h" }, join(homedir(), "h/hub")],
    [{ HF_HOME: "/h", HUGGINGFACE_HUB_CACHE: "/old" }, "/old"],
    [{ HF_HOME: "/h", HUGGINGFACE_HUB_CACHE: "/old", HF_HUB_CACHE: "/c" }, "/c"],
  ])("%o is %s", (environment, cache) => {
    expect(hubSettings(environment).cache).toBe(cache);
  });
});

describe("the token", () => {
  const home = temporaryFolder();
  writeFileSync(join(home, "token"), "hf_file\n");
  mkdirSync(join(home, "other"));
  writeFileSync(join(home, "other", "mine"), "hf_other");

  it.each([
    [{ HF_TOKEN: " hf_a\r\n", HUGGING_FACE_HUB_TOKEN: "hf_b", HF_HOME: home }, "hf_a"],
    [{ HUGGING_FACE_HUB_TOKEN: "hf_b", HF_HOME: home }, "hf_b"],
    [{ HF_TOKEN: "", HF_HOME: home }, "hf_file"],
    [{ HF_TOKEN_PATH: join(home, "other", "mine"), HF_HOME: home }, "hf_other"],
    [{ HF_HOME: join(home, "other") }, null],
    [{ HF_TOKEN: "hf_a", HF_HOME: home, HF_HUB_DISABLE_IMPLICIT_TOKEN: "1" }, null],
  ])("%#", (environment, token) => {
    expect(hubSettings(environment).token).toBe(token);
  });
});

it("reads the endpoint, the offline switch and the time to wait", () => {
  expect(hubSettings({ HF_ENDPOINT: "https://mirror.example/" }).endpoint).toBe("https://mirror.example");
  expect(hubSettings({}).endpoint).toBe("https://huggingface.co");
  expect([{ HF_HUB_OFFLINE: "1" }, { TRANSFORMERS_OFFLINE: "yes" }, { HF_HUB_OFFLINE: "0" }].map((e) => hubSettings(e).offline)).toEqual([
    true,
    true,
    false,
  ]);
  expect(hubSettings({ HF_HUB_DOWNLOAD_TIMEOUT: "7" }).patience.silence).toBe(7_000);
});

it.each([
  ["Qwen/Qwen2.5-0.5B", true],
  ["openai-community/gpt2", true],
  ["gpt2", false],
  ["./models/mine", false],
  ["../models/mine", false],
  ["models/deep/mine", false],
  ["/models/mine", false],
  ["a/b--c", false],
  ["a/b..c", false],
  ["a/b.git", false],
])("%s is a Hub id: %s", (text, is) => {
  expect(isHubId(text)).toBe(is);
});
