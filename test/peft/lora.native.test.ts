import { describeLora } from "./loraReference.ts";

describeLora("native", ["gpt2", "llama", "qwen2"]);
