import { describeLora } from "./loraReference.ts";

describeLora("wasm", ["gpt2", "llama", "qwen2"]);
