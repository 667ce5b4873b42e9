"""Writes the logs of a training run to a folder."""

import sys

from tensorboard.summary import Writer


def main() -> None:
    writer = Writer(sys.argv[1])
    for step in range(100):
        writer.add_scalar("loss", 1 / (step + 1), step=step)
    writer.close()


if __name__ == "__main__":
    main()
