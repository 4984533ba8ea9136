"""PyTorch, transformers and PEFT as the other side of the benchmarks: eager, float32, random weights.

One JSON request a line on stdin, one JSON answer a line on stdout:

    {"do": "prepare", "task": "lora-step", "config": {…}}   makes the model and warms up → {"seconds": …}
    {"do": "run", "repeat": 5}                              does the work so many times → {"seconds": mean of one}
    {"do": "free"}                                          forgets the model → {}

The first line that it writes tells versions and threads. The argument is the number of threads.
"""
import gc
import json
import os
import platform
import sys
import time

import peft
import torch
import transformers
from transformers import AutoConfig, AutoModelForCausalLM

TRAINED, SCORED = (4, 128), (8, 128)
PROMPT, NEW = 64, 64
STRENGTH, ALPHA = 1.0, 0.1
WARM_UP = 2
# The card that our side uses, if it does.
DEVICE = "cuda" if os.environ.get("STEERLAB_BACKEND") == "cuda" else "cpu"


def model_of(config):
    settings = dict(config)
    shape = AutoConfig.for_model(settings.pop("model_type"), **settings)
    torch.manual_seed(0)
    return AutoModelForCausalLM.from_config(shape, dtype=torch.float32).eval().to(DEVICE)


def with_lora(model):
    """Rank 8 on PEFT's own choice of modules; B is not zero, so that the adapted model differs."""
    spec = peft.LoraConfig(task_type="CAUSAL_LM", r=8, lora_alpha=16, lora_dropout=0.0)
    adapted = peft.get_peft_model(model, spec).to(DEVICE)
    with torch.no_grad():
        for name, values in adapted.named_parameters():
            if "lora_B" in name:
                values.normal_(std=0.02)
    return adapted


def random_ids(config, shape):
    generator = torch.Generator().manual_seed(1)
    return torch.randint(1, config["vocab_size"], shape, generator=generator).to(DEVICE)


def training_step(model, config):
    model.train()
    trained = [values for values in model.parameters() if values.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=1e-4, weight_decay=0.01)
    ids = random_ids(config, TRAINED)

    def step():
        model(input_ids=ids, labels=ids, use_cache=False).loss.backward()
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)

    return step


def lora_step(config):
    return training_step(with_lora(model_of(config)), config)


def full_step(config):
    return training_step(model_of(config), config)


def score(config):
    model, ids = model_of(config), random_ids(config, SCORED)

    @torch.inference_mode()
    def work():
        logits = model(input_ids=ids, use_cache=False).logits[:, :-1]
        chosen = logits.log_softmax(-1).gather(-1, ids[:, 1:, None])
        return chosen.tolist()

    return work


def plain_decode(config):
    model, prompt = model_of(config), random_ids(config, (1, PROMPT))

    @torch.inference_mode()
    def work():
        token, cache, answer = prompt, None, []
        for _ in range(NEW):
            out = model(input_ids=token, past_key_values=cache, use_cache=True, logits_to_keep=1)
            cache = out.past_key_values
            token = out.logits[:, -1].argmax(-1, keepdim=True)
            answer.append(token.item())
        return answer

    return work


def steered_logits(base, warm):
    """z_w + mu · p_w (log p_w − log p_b − KL) where the warm model is confident: the gradient of KL, taken to logit space."""
    log_base, log_warm = base.log_softmax(-1), warm.log_softmax(-1)
    share, gap = log_warm.exp(), log_warm - log_base
    change = share * (gap - (share * gap).sum(-1, keepdim=True))
    confident = share >= ALPHA * share.amax(-1, keepdim=True)
    return warm + STRENGTH * change.masked_fill(~confident, 0.0)


def steered_decode(config):
    """Two models, two caches, two forward passes a token."""
    models, prompt = (model_of(config), with_lora(model_of(config))), random_ids(config, (1, PROMPT))

    @torch.inference_mode()
    def work():
        token, caches, answer = prompt, [None, None], []
        for _ in range(NEW):
            outs = [
                model(input_ids=token, past_key_values=cache, use_cache=True, logits_to_keep=1)
                for model, cache in zip(models, caches)
            ]
            caches = [out.past_key_values for out in outs]
            token = steered_logits(*(out.logits[:, -1] for out in outs)).argmax(-1, keepdim=True)
            answer.append(token.item())
        return answer

    return work


TASKS = {
    "lora-step": lora_step,
    "full-step": full_step,
    "score": score,
    "decode": plain_decode,
    "steered-decode": steered_decode,
}


def timed(work, repeat=1):
    begin = time.perf_counter()
    for _ in range(repeat):
        work()
    if DEVICE == "cuda":
        torch.cuda.synchronize()
    return (time.perf_counter() - begin) / repeat


def answer_all(answers):
    work = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["do"] == "prepare":
                begin, work = time.perf_counter(), None
                work = TASKS[request["task"]](request["config"])
                timed(work, WARM_UP)
                answer = {"seconds": time.perf_counter() - begin}
            elif request["do"] == "run":
                answer = {"seconds": timed(work, request["repeat"])}
            else:
                work = None
                gc.collect()
                answer = {}
        except Exception as error:  # told to the other side, which goes on with the next measure
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)


def facts():
    versions = {module.__name__: module.__version__ for module in (torch, transformers, peft)}
    return {
        "versions": {"python": platform.python_version(), **versions},
        "threads": {"torch": torch.get_num_threads(), "torch interop": torch.get_num_interop_threads()},
    }


if __name__ == "__main__":
    torch.set_num_threads(int(sys.argv[1]))
    transformers.logging.set_verbosity_error()
    answers, sys.stdout = sys.stdout, sys.stderr  # nothing else may get between the answers
    print(json.dumps(facts()), file=answers, flush=True)
    answer_all(answers)
