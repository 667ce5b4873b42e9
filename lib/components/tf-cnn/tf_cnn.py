"""Trains a convolutional network on synthetic images and reports images per second.

With parameter servers, the chief schedules steps on the workers, which read variables from the servers and write
gradients to them. Without parameter servers, each worker keeps a copy of the variables.
"""

import argparse
import json
import os
import time
from collections.abc import Callable

import tensorflow as tf

CLASSES = 1000
SIZES = {"inception3": 299, "trivial": 32}


def network(name: str, size: int) -> tf.keras.Model:
    applications = tf.keras.applications
    makers: dict[str, Callable[..., tf.keras.Model]] = {
        "densenet121": applications.DenseNet121,
        "inception3": applications.InceptionV3,
        "mobilenet2": applications.MobileNetV2,
        "resnet50": applications.ResNet50,
        "resnet101": applications.ResNet101,
        "resnet152": applications.ResNet152,
        "vgg16": applications.VGG16,
        "vgg19": applications.VGG19,
    }
    if name == "trivial":
        inputs = tf.keras.Input((size, size, 3))
        return tf.keras.Model(inputs, tf.keras.layers.Dense(CLASSES)(tf.keras.layers.Flatten()(inputs)))
    return makers[name](weights=None, input_shape=(size, size, 3), classes=CLASSES, classifier_activation=None)


class Benchmark:
    """A neural network and its training step."""

    def __init__(self, strategy: tf.distribute.Strategy, args: argparse.Namespace) -> None:
        self.strategy = strategy
        self.batch_size = args.batch_size
        self.size = SIZES.get(args.model, 224)
        with strategy.scope():
            self.model = network(args.model, self.size)
            self.optimizer = tf.keras.optimizers.SGD(0.01)
            self.optimizer.build(self.model.trainable_variables)

    def train_replica(self) -> tf.Tensor:
        images = tf.random.uniform((self.batch_size, self.size, self.size, 3))
        labels = tf.random.uniform((self.batch_size,), maxval=CLASSES, dtype=tf.int32)
        with tf.GradientTape() as tape:
            logits = self.model(images, training=True)
            loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, logits))
        gradients = tape.gradient(loss, self.model.trainable_variables)
        self.optimizer.apply(gradients, self.model.trainable_variables)
        return loss

    def step(self) -> tf.Tensor:
        losses = self.strategy.run(self.train_replica)
        return self.strategy.reduce(tf.distribute.ReduceOp.MEAN, losses, axis=None)


def report(args: argparse.Namespace, images: int, seconds: float, loss: float) -> None:
    result = {"model": args.model, "batch_size": args.batch_size, "images": images, "loss": round(loss, 3)}
    print(json.dumps({**result, "images_per_second": round(images / seconds, 2)}), flush=True)


def run_chief(args: argparse.Namespace, resolver: tf.distribute.cluster_resolver.ClusterResolver, workers: int) -> None:
    """Runs the chief of a job with parameter servers."""
    strategy = tf.distribute.ParameterServerStrategy(resolver)
    coordinator = tf.distribute.coordinator.ClusterCoordinator(strategy)
    benchmark = Benchmark(strategy, args)
    step = tf.function(benchmark.step)

    def train(batches: int) -> float:
        losses = [coordinator.schedule(step) for _ in range(batches)]
        coordinator.join()
        return float(losses[-1].fetch())

    train(args.warmup_batches * workers)
    start = time.monotonic()
    loss = train(args.batches * workers)
    report(args, args.batches * workers * args.batch_size, time.monotonic() - start, loss)


def train_together(args: argparse.Namespace, leads: bool) -> None:
    """Runs a worker of a job without parameter servers."""
    strategy = tf.distribute.MultiWorkerMirroredStrategy()
    benchmark = Benchmark(strategy, args)
    step = tf.function(benchmark.step)
    for _ in range(args.warmup_batches):
        loss = step()
    start = time.monotonic()
    for _ in range(args.batches):
        loss = step()
    seconds = time.monotonic() - start
    if leads:
        report(args, args.batches * args.batch_size * strategy.num_replicas_in_sync, seconds, float(loss))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--batch-size", type=int, required=True)
    parser.add_argument("--batches", type=int, required=True)
    parser.add_argument("--warmup-batches", type=int, required=True)
    args = parser.parse_args()

    # The operator sets TF_CONFIG on each replica.
    config = json.loads(os.environ.get("TF_CONFIG", "{}"))
    task = config.get("task", {"type": "worker", "index": 0})
    if "ps" not in config.get("cluster", {}):
        train_together(args, leads=task["index"] == 0)
        return
    resolver = tf.distribute.cluster_resolver.TFConfigClusterResolver()
    if task["type"] == "chief":
        run_chief(args, resolver, len(config["cluster"]["worker"]))
        return
    # Workers and parameter servers run until the operator deletes them at the end of the job.
    server = tf.distribute.Server(
        resolver.cluster_spec(), job_name=task["type"], task_index=task["index"], protocol="grpc"
    )
    server.join()


if __name__ == "__main__":
    main()
