"""trackio and mlflow as the other sides of the run log's benchmark, each with a SQLite store of its own.

One JSON request a line on stdin, one JSON answer a line on stdout:

    {"side": "mlflow", "steps": 1000}   logs so many steps of four metrics as a run, and reads one series of it
                                        → {"seconds": …, "values": …, "readMs": …, "read": …, "bytes": …}

The first line that it writes tells which sides there are, with their versions and what they do.
"""
import glob
import json
import logging
import os
import sys
import tempfile
import time

for name in ("HF_HUB_OFFLINE", "MLFLOW_DISABLE_TELEMETRY", "DO_NOT_TRACK"):
    os.environ[name] = "1"
folder = tempfile.TemporaryDirectory()
os.environ["TRACKIO_DIR"] = os.path.join(folder.name, "trackio")


def metrics_at(step):
    return {"loss": 1 / (step + 1), "learningRate": 1e-3, "gradientNorm": float(step), "tokens": 512.0}


def timed(work):
    begin = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begin


def stored_bytes(pattern):
    return sum(os.path.getsize(path) for path in glob.glob(os.path.join(folder.name, pattern), recursive=True))


class Trackio:
    about = "run.log a step, until run.finish returns; its dashboard and its measures of the machine are off"
    reads = "all series of the run, which is what it offers"
    files = "trackio/**/*.db*"

    def __init__(self):
        import trackio
        from trackio.sqlite_storage import SQLiteStorage

        self.trackio, self.storage = trackio, SQLiteStorage
        self.version = trackio.__version__
        self.count = 0

    def log(self, steps):
        self.count += 1
        name = f"run-{self.count}"
        run = self.trackio.init(project="bench", name=name, embed=False, auto_log_gpu=False, auto_log_cpu=False)
        for step in range(steps):
            run.log(metrics_at(step), step=step)
        run.finish()
        return name

    def read(self, name):
        return len(self.storage.get_logs("bench", name))


class Mlflow:
    reads = "one series"
    files = "mlflow.db*"

    def __init__(self):
        import mlflow
        from mlflow.tracking import MlflowClient

        self.version = mlflow.__version__
        path = os.path.join(folder.name, "mlflow.db")
        self.client = MlflowClient(tracking_uri=f"sqlite:///{path}")
        found = self.client.get_experiment_by_name("bench")
        self.experiment = found.experiment_id if found else self.client.create_experiment("bench", artifact_location=folder.name)

    def read(self, run):
        return len(self.client.get_metric_history(run, "loss"))


class MlflowSteps(Mlflow):
    about = "log_batch a step, as log_metrics does"

    def log(self, steps):
        return self.log_batches(steps, 1)

    def log_batches(self, steps, batch):
        from mlflow.entities import Metric

        run = self.client.create_run(self.experiment).info.run_id
        for start in range(0, steps, batch):
            now = int(time.time() * 1000)
            rows = [Metric(k, v, now, s) for s in range(start, min(steps, start + batch)) for k, v in metrics_at(s).items()]
            self.client.log_batch(run, metrics=rows)
        self.client.set_terminated(run)
        return run


class MlflowBatches(MlflowSteps):
    about = "log_batch of 250 steps, the most that it takes at once"

    def log(self, steps):
        return self.log_batches(steps, 250)


def available():
    sides = {}
    for name, side in (("trackio", Trackio), ("mlflow", MlflowSteps), ("mlflow, in batches", MlflowBatches)):
        try:
            sides[name] = side()
        except Exception as error:  # one that is missing must not keep the other from being measured
            print(f"{name}: {error!r}", file=sys.stderr)
    return sides


def sample(side, steps):
    before = stored_bytes(side.files)
    run, seconds = timed(lambda: side.log(steps))
    read, reading = timed(lambda: side.read(run))
    return {
        "seconds": seconds,
        "values": steps * len(metrics_at(0)),
        "readMs": reading * 1000,
        "read": read,
        "bytes": stored_bytes(side.files) - before,
    }


if __name__ == "__main__":
    logging.disable(logging.WARNING)
    answers, sys.stdout = sys.stdout, sys.stderr  # nothing else may get between the answers
    sides = available()
    facts = {name: {"version": side.version, "about": side.about, "reads": side.reads} for name, side in sides.items()}
    print(json.dumps(facts), file=answers, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = sample(sides[request["side"]], request["steps"])
        except Exception as error:  # told to the other side, which goes on with the next
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), file=answers, flush=True)
    folder.cleanup()
