"""Parses the text protocol buffers of model servers with TensorFlow Serving's own schema.

    python parse_configs.py < servers.json

Standard input is a list with the files of each server, by name; standard output is the same list with what was read.
The packages of requirements.txt are needed, and not TensorFlow: `pip install --no-deps -r requirements.txt`.
"""

import json
import sys
from collections.abc import Callable

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


SCHEMAS: dict[str, Callable[[], Message]] = {
    "models.config": model_server_config_pb2.ModelServerConfig,
    "monitoring.config": monitoring_config,
}


def parsed(file: str, text: str) -> dict[str, object]:
    message = SCHEMAS[file]()
    try:
        text_format.Parse(text, message)
    except text_format.ParseError as error:
        sys.exit(f"{file}: {error}\n{text}")
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


if __name__ == "__main__":
    servers: list[dict[str, str]] = json.load(sys.stdin)
    json.dump([{file: parsed(file, files[file]) for file in SCHEMAS} for files in servers], sys.stdout)
