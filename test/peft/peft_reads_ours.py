"""Loads the adapters that Steerlab wrote with Hugging Face PEFT, and compares the logits.

    python test/peft/peft_reads_ours.py FOLDER

FOLDER/cases.json: a list of {name, base, adapter, whole, ids, logits}: folders of the base model and the adapter (`whole`: the adapter is a
model of its own, with its tokenizer), token ids, and the file with our float32 logits [tokens, vocabulary]. Prints a JSON line a case with the
largest difference; the exit code is 1 when one is above the tolerance or cannot be loaded.
"""
import json
import os
import sys

import numpy as np
import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

TOLERANCE = 1e-4


def load(path):
    return AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32, attn_implementation="eager").eval()


def load_case(folder, case):
    adapter = os.path.join(folder, case["adapter"])
    if case["whole"]:
        assert len(AutoTokenizer.from_pretrained(adapter)("one two").input_ids) > 0
        return load(adapter)
    return PeftModel.from_pretrained(load(os.path.join(folder, case["base"])), adapter).eval()


@torch.no_grad()
def difference(folder, case):
    ids = torch.tensor([case["ids"]])
    logits = load_case(folder, case)(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[0]
    theirs = logits[-len(case["ids"]):].float().numpy()  # a prompt's virtual tokens have logits too
    ours = np.fromfile(os.path.join(folder, case["logits"]), dtype="<f4").reshape(theirs.shape)
    return float(np.abs(ours - theirs).max())


def result(folder, case):
    try:
        found = difference(folder, case)
        return {"name": case["name"], "difference": found, "ok": found < TOLERANCE}
    except Exception as error:  # each case is told, whatever is wrong with one
        return {"name": case["name"], "error": f"{type(error).__name__}: {error}", "ok": False}


def main(folder):
    torch.set_num_threads(1)
    with open(os.path.join(folder, "cases.json")) as f:
        results = [result(folder, case) for case in json.load(f)]
    for one in results:
        print(json.dumps(one))
    sys.exit(0 if all(one["ok"] for one in results) else 1)


if __name__ == "__main__":
    main(sys.argv[1])
