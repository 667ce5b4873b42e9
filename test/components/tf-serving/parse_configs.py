"""Parses the text protocol buffers of a model server with TensorFlow Serving's own schema.

Needs `pip install --no-deps tensorflow-serving-api==2.20.0` and `pip install protobuf`; TensorFlow itself is not needed.

    python parse_configs.py FOLDER...

A folder holds the files of a server's ConfigMap. What was read is printed as JSON, one line a file.
"""

import json
import sys
from pathlib import Path

from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, text_format
from google.protobuf.message import Message
from tensorflow_serving.config import model_server_config_pb2


def monitoring_config() -> Message:
    """An empty MonitoringConfig, whose schema the Python package leaves out.

    See https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/config/monitoring_config.proto
    """
    field = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(
        name="monitoring_config.proto", package="tensorflow.serving", syntax="proto3"
    )
    prometheus = file.message_type.add(name="PrometheusConfig")
    prometheus.field.add(name="enable", number=1, type=field.TYPE_BOOL, label=field.LABEL_OPTIONAL)
    prometheus.field.add(name="path", number=2, type=field.TYPE_STRING, label=field.LABEL_OPTIONAL)
    monitoring = file.message_type.add(name="MonitoringConfig")
    monitoring.field.add(
        name="prometheus_config",
        number=1,
        type=field.TYPE_MESSAGE,
        type_name=".tensorflow.serving.PrometheusConfig",
        label=field.LABEL_OPTIONAL,
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("tensorflow.serving.MonitoringConfig"))()


def main(folders: list[str]) -> None:
    for folder in map(Path, folders):
        for name, message in {
            "models.config": model_server_config_pb2.ModelServerConfig(),
            "monitoring.config": monitoring_config(),
        }.items():
            text_format.Parse((folder / name).read_text(encoding="utf-8"), message)
            parsed = json_format.MessageToDict(message, preserving_proto_field_name=True)
            print(json.dumps({f"{folder.name}/{name}": parsed}))


if __name__ == "__main__":
    main(sys.argv[1:])
