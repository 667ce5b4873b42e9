"""The errors of the library as Python exceptions.

jsii raises every error of JavaScript as a RuntimeError that is caused by a JavaScript stack. The modules that jsii
generates call functions of the package `jsii`. This module wraps these functions, so that errors of the library arrive
as their own classes without that stack. cdk8s calls the same functions, so the classes also arrive from its methods,
for example from `App.synth()`. All other errors stay as they are.
"""

import functools
from collections.abc import Callable
from typing import Any

import jsii
from jsii.errors import JavaScriptError


class KubeflowError(RuntimeError):
    """A mistake in the program. The text has the path of the construct, the mistake, the valid values and the fix."""


class SynthesisError(RuntimeError):
    """All problems that synthesis found. No file was written."""

    @property
    def problems(self) -> tuple[str, ...]:
        """The text of each problem."""
        # An empty line precedes each problem, and no problem contains one.
        return tuple(str(self).split("\n\n")[1:])


_CLASSES: dict[str, type[RuntimeError]] = {"KubeflowError": KubeflowError, "SynthesisError": SynthesisError}
for _class in _CLASSES.values():
    # Tracebacks print the name that users import.
    _class.__module__ = "kubeflow_cdk"

_latest_text: str | None = None
_latest_class = RuntimeError


def _own_error(error: RuntimeError) -> RuntimeError | None:
    """The same error as a class of this module, if JavaScript threw it as such a class."""
    text = str(error)
    if not isinstance(error.__cause__, JavaScriptError):
        return None
    if text == _latest_text:
        # It passed a Python method that JavaScript called. jsii keeps only the text of such an error.
        return _latest_class(text)
    for name, own_class in _CLASSES.items():
        if text.startswith(f"{name}: "):
            # From a method: jsii prepends the class to the text.
            return own_class(text.removeprefix(f"{name}: "))
        if str(error.__cause__.stack).startswith(f"{name}: {text}"):
            # From a constructor: jsii keeps the text and the stack.
            return own_class(text)
    return None


def _raising_own_classes(function: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        global _latest_text, _latest_class
        try:
            return function(*args, **kwargs)
        except RuntimeError as error:
            own_error = _own_error(error)
            if own_error is None:
                raise
            _latest_text, _latest_class = str(own_error), type(own_error)
        # Outside of the handler, because the error of jsii would become its context.
        raise own_error

    return call


for _function in ("create", "get", "set", "invoke", "sget", "sset", "sinvoke"):
    setattr(jsii, _function, _raising_own_classes(getattr(jsii, _function)))
