"""Trains a small model on all replicas of a TFJob and exports it from the chief.

The data are made here, so that the example needs no download.
"""

import argparse
import json
import os

import numpy as np
import tensorflow as tf


def dataset(batch_size: int) -> tf.data.Dataset:
    """Points of the plane, labelled by the quadrant that they are in."""
    points = np.random.default_rng(seed=1).uniform(-1, 1, size=(4096, 2)).astype("float32")
    labels = (points[:, 0] > 0).astype("int64") + 2 * (points[:, 1] > 0).astype("int64")
    return tf.data.Dataset.from_tensor_slices((points, labels)).repeat().batch(batch_size)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--export-dir", required=True, help="folder of the new version, for example /mnt/models/quadrant/1")
    parser.add_argument("--steps", type=int, default=200)
    args = parser.parse_args()

    # The operator describes the job to each replica in TF_CONFIG.
    task = json.loads(os.environ.get("TF_CONFIG", "{}")).get("task", {"type": "chief", "index": 0})
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    with strategy.scope():
        model = tf.keras.Sequential(
            [
                tf.keras.Input(shape=(2,), name="point"),
                tf.keras.layers.Dense(32, activation="relu"),
                tf.keras.layers.Dense(4, activation="softmax", name="quadrant"),
            ]
        )
        model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(dataset(64 * strategy.num_replicas_in_sync), epochs=5, steps_per_epoch=args.steps // 5)

    if task["type"] in ("chief", "master"):
        # Written beside its place and renamed, so that the model server never sees half a version.
        unfinished = args.export_dir.rstrip("/") + ".tmp"
        model.export(unfinished)
        os.rename(unfinished, args.export_dir)


if __name__ == "__main__":
    main()
