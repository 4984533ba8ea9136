#!/usr/bin/env python3
"""Self-written records in the columns of the benchmarks on the Hub, as Parquet that pyarrow writes.

    python datasets.py --out datasets          # needs pyarrow

The paths are those of the repositories. The four compressions that the Hub's files use all stand in some of them.
"""
import argparse
import os

import pyarrow as pa
import pyarrow.parquet as pq

BIRDS = ["robin", "wren", "heron", "finch", "swift", "crane", "stork", "goose"]
PLACES = ["the forest", "the sea", "a river", "the meadow", "a barn", "the marsh", "a chimney", "the lake"]
targets = pa.struct([("choices", pa.list_(pa.string())), ("labels", pa.list_(pa.int32()))])
lettered = pa.struct([("text", pa.list_(pa.string())), ("label", pa.list_(pa.string()))])


def text(values):
    return pa.array(values, pa.string())


def truthful():
    questions = [f"Where does the {bird} of the old saying live?" for bird in BIRDS]
    best = [f"The {bird} lives near {place}" for bird, place in zip(BIRDS, PLACES)]
    true = [[f"It lives near {place}.", b] for b, place in zip(best, PLACES)]
    false = [["It lives on the moon", "No one knows. "] for _ in BIRDS]
    generation = {"type": text(["Adversarial"] * 8), "question": text(questions), "best_answer": text(best),
                  "correct_answers": pa.array(true), "incorrect_answers": pa.array(false), "source": text(["own"] * 8)}
    mc1 = [{"choices": [b + ".", "It lives on the moon."], "labels": [1, 0]} for b in best]
    mc2 = [{"choices": [t[0], b + ".", "It lives on the moon.", "No one knows."], "labels": [1, 1, 0, 0]} for b, t in zip(best, true)]
    choice = {"question": text(questions), "mc1_targets": pa.array(mc1, targets), "mc2_targets": pa.array(mc2, targets)}
    return generation, choice


def commonsense(start, count):
    """Records number start to start + count: what stands in one split stands in no other."""
    ids = range(start, start + count)
    bird, place = (lambda i: f"{BIRDS[i % 8]} {i}"), (lambda i: f"{PLACES[i % 8]} {i}")
    choices = pa.array([{"text": [place(i), "the moon", f"{bird(i)}'s egg"], "label": ["A", "B", "C"]} for i in ids], lettered)
    exam = {"id": text([f"own-{i}" for i in ids]), "choices": choices, "answerKey": text(["A"] * count)}
    return {
        "boolq": {"question": text([f"does the {bird(i)} fly" for i in ids]), "answer": pa.array([i % 2 == 0 for i in ids]),
                  "passage": text(["…"] * count)},
        "piqa": {"goal": text([f"Feed the {bird(i)}." for i in ids]), "sol1": text([f"Give it {i} seeds." for i in ids]),
                 "sol2": text([f"Give it {i} stones." for i in ids]),
                 "label": pa.array([0] * count, pa.int64())},
        "siqa": {"context": text([f"Kim saw the {bird(i)}." for i in ids]), "question": text(["What did Kim do next?"] * count),
                 "answerA": text(["sing to it"] * count), "answerB": text(["look at it"] * count), "answerC": text(["eat it"] * count),
                 "label": text(["2"] * count)},
        "hellaswag": {"ind": pa.array(list(ids), pa.int32()), "activity_label": text(["Watching birds"] * count),
                      "ctx": text([f"The {bird(i)} sits on a branch. It" for i in ids]),
                      "endings": pa.array([["sings.", "reads.", "drives.", "votes."]] * count), "label": text(["0"] * count)},
        "winogrande": {"sentence": text([f"The {bird(i)} fled from the cat because _ was small." for i in ids]),
                       "option1": text(["the cat"] * count), "option2": text([f"the {bird(i)}" for i in ids]), "answer": text(["2"] * count)},
        "arc": {"question": text([f"Where does the {bird(i)} live?" for i in ids]), **exam},
        "openbookqa": {"question_stem": text([f"The {bird(i)} lives near" for i in ids]), **exam},
    }


def hub_files():
    generation, choice = truthful()
    train, test = commonsense(0, 24), commonsense(100, 6)
    data = "data/{}-00000-of-00001.parquet"
    places = {"boolq": ("google/boolq", data, "validation"), "piqa": ("baber/piqa", "piqa_{}.parquet", "validation"),
              "siqa": ("lighteval/siqa", data, "validation"), "hellaswag": ("Rowan/hellaswag", data, "validation"),
              "winogrande": ("allenai/winogrande", "winogrande_xl/{}-00000-of-00001.parquet", "validation"),
              "arc": ("allenai/ai2_arc", "ARC-Easy/{}-00000-of-00001.parquet", "test"),
              "openbookqa": ("allenai/openbookqa", "main/{}-00000-of-00001.parquet", "test")}
    yield "truthfulqa/truthful_qa/generation/validation-00000-of-00001.parquet", generation
    yield "truthfulqa/truthful_qa/multiple_choice/validation-00000-of-00001.parquet", choice
    for name, (repo, path, held_out) in places.items():
        yield f"{repo}/{path.format('train')}", train[name]
        yield f"{repo}/{path.format(held_out)}", test[name]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", default="datasets")
    out = parser.parse_args().out
    for number, (path, columns) in enumerate(hub_files()):
        target = os.path.join(out, path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        pq.write_table(pa.table(columns), target, compression=["snappy", "zstd", "gzip", "brotli"][number % 4])


if __name__ == "__main__":
    main()
