"""Parses the text protocol buffers of model servers with TensorFlow Serving's own schema.

    python parse_configs.py < servers.json

Standard input is a JSON list with the files of each server by name. Standard output is the list of parsed files.
Requires the packages of requirements.txt, but not TensorFlow: `pip install --no-deps -r requirements.txt`.
"""

import json
import sys
from collections.abc import Callable

from google.protobuf import (
    descriptor_pb2,
    descriptor_pool,
    json_format,
    message_factory,
    text_format,
    wrappers_pb2,  # noqa: F401 - registers the messages that MISSING_SCHEMAS uses
)
from google.protobuf.message import Message
from tensorflow_serving.config import model_server_config_pb2

Field = descriptor_pb2.FieldDescriptorProto

TYPES = {
    "bool": Field.TYPE_BOOL,
    "double": Field.TYPE_DOUBLE,
    "int32": Field.TYPE_INT32,
    "int64": Field.TYPE_INT64,
    "string": Field.TYPE_STRING,
}

# Schemas that the Python package does not contain: fields of each message by name, with number and type.
# @see https://github.com/tensorflow/serving/tree/2.20.0/tensorflow_serving/config
# @see https://github.com/tensorflow/serving/blob/2.20.0/tensorflow_serving/servables/tensorflow/session_bundle_config.proto
# @see https://github.com/tensorflow/tensorflow/blob/v2.20.0/tensorflow/core/protobuf/config.proto
MISSING_SCHEMAS = {
    "PrometheusConfig": {"enable": (1, "bool"), "path": (2, "string")},
    "MonitoringConfig": {"prometheus_config": (1, ".missing_schemas.PrometheusConfig")},
    "SSLConfig": {
        "server_key": (1, "string"),
        "server_cert": (2, "string"),
        "custom_ca": (3, "string"),
        "client_verify": (4, "bool"),
    },
    "BatchingParameters": {
        "max_batch_size": (1, ".google.protobuf.Int64Value"),
        "batch_timeout_micros": (2, ".google.protobuf.Int64Value"),
        "max_enqueued_batches": (3, ".google.protobuf.Int64Value"),
        "num_batch_threads": (4, ".google.protobuf.Int64Value"),
        "thread_pool_name": (5, ".google.protobuf.StringValue"),
        "allowed_batch_sizes": (6, "repeated int64"),
        "pad_variable_length_inputs": (7, "bool"),
        "enable_large_batch_splitting": (8, ".google.protobuf.BoolValue"),
        "max_execution_batch_size": (9, ".google.protobuf.Int64Value"),
    },
    "GPUOptions": {"per_process_gpu_memory_fraction": (1, "double"), "allow_growth": (4, "bool")},
    "ConfigProto": {
        "intra_op_parallelism_threads": (2, "int32"),
        "inter_op_parallelism_threads": (5, "int32"),
        "gpu_options": (6, ".missing_schemas.GPUOptions"),
        "allow_soft_placement": (7, "bool"),
        "log_device_placement": (8, "bool"),
        "operation_timeout_in_ms": (11, "int64"),
    },
}


def missing_schemas() -> dict[str, type[Message]]:
    """Returns the message classes of MISSING_SCHEMAS."""
    file = descriptor_pb2.FileDescriptorProto(
        name="missing_schemas.proto",
        package="missing_schemas",
        syntax="proto3",
        dependency=["google/protobuf/wrappers.proto"],
    )
    for name, fields in MISSING_SCHEMAS.items():
        message = file.message_type.add(name=name)
        for field, (number, kind) in fields.items():
            repeated, _, scalar = kind.rpartition(" ")
            label = Field.LABEL_REPEATED if repeated else Field.LABEL_OPTIONAL
            if kind.startswith("."):
                message.field.add(name=field, number=number, type=Field.TYPE_MESSAGE, type_name=kind, label=label)
            else:
                message.field.add(name=field, number=number, type=TYPES[scalar], label=label)
    pool = descriptor_pool.Default()
    pool.Add(file)
    descriptors = {name: pool.FindMessageTypeByName(f"missing_schemas.{name}") for name in MISSING_SCHEMAS}
    return {name: message_factory.GetMessageClass(descriptor) for name, descriptor in descriptors.items()}


MESSAGES = missing_schemas()

SCHEMAS: dict[str, Callable[[], Message]] = {
    "models.config": model_server_config_pb2.ModelServerConfig,
    "monitoring.config": MESSAGES["MonitoringConfig"],
    "batching.config": MESSAGES["BatchingParameters"],
    "session.config": MESSAGES["ConfigProto"],
    "ssl.config": MESSAGES["SSLConfig"],
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
    json.dump([{file: parsed(file, files[file]) for file in SCHEMAS if file in files} for files in servers], sys.stdout)
