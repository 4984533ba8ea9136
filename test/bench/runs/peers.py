"""Logs and reads the same series as Steerlab's bench with trackio and mlflow, each into its own SQLite store; one JSON line a measure."""

import json
import os
import sys
import tempfile
import time

STEPS = 2_500
ROUNDS = 3
METRICS = {"loss": 1.0, "learningRate": 1e-3, "gradientNorm": 1.0, "tokens": 512.0}


def say(side, measure, work, unit, samples):
    print(json.dumps({"side": side, "measure": measure, "work": work, "unit": unit, "samples": samples}), flush=True)


def timed(work):
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def mlflow_peer():
    import mlflow
    from mlflow.entities import Metric
    from mlflow.tracking import MlflowClient

    with tempfile.TemporaryDirectory() as folder:
        client = MlflowClient(tracking_uri=f"sqlite:///{folder}/mlflow.db")
        experiment = client.create_experiment("bench", artifact_location=folder)
        written, read = [], []
        for _ in range(ROUNDS):
            run = client.create_run(experiment).info.run_id

            def write():
                for start in range(0, STEPS, 250):  # its interface takes at most 1,000 metrics at a time
                    rows = [Metric(k, v, int(time.time() * 1000), s) for s in range(start, start + 250) for k, v in METRICS.items()]
                    client.log_batch(run, metrics=rows)

            written.append(STEPS * len(METRICS) / timed(write))
            read.append(timed(lambda: client.get_metric_history(run, "loss")) * 1000)
        say(f"mlflow {mlflow.__version__}", "logged-rows", f"{STEPS * len(METRICS)} rows of four metrics, 1,000 to a call", "rows/s", written)
        say(f"mlflow {mlflow.__version__}", "read-series", f"one series of {STEPS} steps", "ms", read)


def trackio_peer():
    os.environ["TRACKIO_DIR"] = tempfile.mkdtemp()
    import trackio
    from trackio.sqlite_storage import SQLiteStorage

    written, read = [], []
    for round_ in range(ROUNDS):
        rows = [dict(METRICS) for _ in range(STEPS)]
        name = f"run-{round_}"
        written.append(STEPS * len(METRICS) / timed(lambda: SQLiteStorage.bulk_log("bench", name, rows, steps=list(range(STEPS)))))
        read.append(timed(lambda: SQLiteStorage.get_logs("bench", name)) * 1000)
    say(f"trackio {trackio.__version__}", "logged-rows", f"{STEPS * len(METRICS)} rows of four metrics, all in one call", "rows/s", written)
    say(f"trackio {trackio.__version__}", "read-series", f"all series of {STEPS} steps, which is what it offers", "ms", read)


for peer in (mlflow_peer, trackio_peer):
    try:
        peer()
    except Exception as error:  # one that is missing must not keep the other from being measured
        print(f"{peer.__name__}: {error!r}", file=sys.stderr)
