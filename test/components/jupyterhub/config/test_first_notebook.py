"""The notebook that homes begin with: it is valid, and all of it runs in an image that has Python and nothing else."""

import json
import os
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import HUB

NOTEBOOK = HUB / "notebooks/starter-notebook.ipynb"


def run_in(home: Path) -> dict[str, str]:
    """What each cell of code prints, by the cell's id."""
    notebook: Any = nbformat.read(NOTEBOOK, as_version=4)
    environment = {**os.environ, "HOME": str(home), "JUPYTERHUB_USER": "ann"}
    client = NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(home)}})
    client.execute(env=environment)
    return {
        cell.id: "".join(output.get("text", "") for output in cell.outputs)
        for cell in notebook.cells
        if cell.cell_type == "code"
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def printed(home: Path) -> dict[str, str]:
    return run_in(home)


def test_it_is_valid_and_has_run_nowhere() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code] == [[]] * len(code)
    # As JupyterLab writes it, so that saving it changes nothing that was not edited.
    text = NOTEBOOK.read_text()
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def test_it_tells_what_is_mounted(printed: dict[str, str], home: Path) -> None:
    assert printed["files-code"].startswith(f"{home}: ")
    assert "GiB are free" in printed["files-code"]


def test_it_goes_on_where_there_is_no_tensorflow(printed: dict[str, str]) -> None:
    assert "This image has no TensorFlow" in printed["train-code"]


def test_it_writes_the_program_of_a_job_and_not_over_one_that_was_changed(printed: dict[str, str], home: Path) -> None:
    program = home / "train.py"
    assert printed["job-code"].strip() == program.read_text().strip()
    compile(program.read_text(), program, "exec")
    program.write_text("# mine\n")
    assert run_in(home)["job-code"].strip() == "# mine"


def test_it_says_so_where_no_model_is_served(printed: dict[str, str]) -> None:
    assert "No model server answers at http://quadrant:8501/" in printed["serve-code"]
