"""Trains a small model on all replicas of a TFJob and exports it from the chief.

The program generates its own data, so it downloads nothing.
"""

import argparse
import json
import os

import numpy as np
import tensorflow as tf


def dataset(batch_size: int) -> tf.data.Dataset:
    """Returns random points of the plane, labeled with their quadrant."""
    points = np.random.default_rng(seed=1).uniform(-1, 1, size=(4096, 2)).astype("float32")
    labels = (points[:, 0] > 0).astype("int64") + 2 * (points[:, 1] > 0).astype("int64")
    return tf.data.Dataset.from_tensor_slices((points, labels)).repeat().batch(batch_size)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--export-dir", required=True, help="folder of the new version, for example /mnt/models/quadrant/1"
    )
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
        optimizer = tf.keras.optimizers.Adam()
        optimizer.build(model.trainable_variables)
    batch_size = 64 * strategy.num_replicas_in_sync
    sum_of_losses = tf.keras.losses.SparseCategoricalCrossentropy(reduction="sum")

    def train_replica(points: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = sum_of_losses(labels, model(points, training=True)) / batch_size
        gradients = tape.gradient(loss, model.trainable_variables)
        # Sums the gradients of all replicas, then updates the weights.
        optimizer.apply(gradients, model.trainable_variables)
        return loss

    # Keras 3 does not support fit() on more than one machine: https://github.com/keras-team/keras/issues/20585
    @tf.function
    def train(points: tf.Tensor, labels: tf.Tensor) -> tf.Tensor:
        losses = strategy.run(train_replica, args=(points, labels))
        return strategy.reduce(tf.distribute.ReduceOp.SUM, losses, axis=None)

    batches = iter(strategy.experimental_distribute_dataset(dataset(batch_size)))
    for number in range(1, args.steps + 1):
        loss = train(*next(batches))
        if number % 50 == 0:
            print(f"step {number}: loss {loss.numpy():.3f}", flush=True)

    if task["type"] in ("chief", "master"):
        # Exports to a temporary folder and renames it, so that the model server never loads an incomplete version.
        unfinished = args.export_dir.rstrip("/") + ".tmp"
        model.export(unfinished)
        os.rename(unfinished, args.export_dir)


if __name__ == "__main__":
    main()
