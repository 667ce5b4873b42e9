"""The starter notebook: it is valid, and all cells run in an image that has only Python."""

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
    """Runs the notebook, and returns the output of each code cell by cell ID."""
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


def test_it_is_valid_and_has_no_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code] == [[]] * len(code)
    # The format that JupyterLab writes, so that saving the notebook changes only edited cells.
    text = NOTEBOOK.read_text()
    assert text == json.dumps(json.loads(text), indent=1, ensure_ascii=False) + "\n"


def test_it_lists_the_home_and_its_free_space(printed: dict[str, str], home: Path) -> None:
    assert printed["files-code"].startswith(f"{home}: ")
    assert "GiB are free" in printed["files-code"]


def test_it_continues_without_tensorflow(printed: dict[str, str]) -> None:
    assert "This image has no TensorFlow" in printed["train-code"]


def test_it_writes_the_program_of_a_job_unless_it_was_edited(printed: dict[str, str], home: Path) -> None:
    program = home / "train.py"
    assert printed["job-code"].strip() == program.read_text().strip()
    compile(program.read_text(), program, "exec")
    program.write_text("# mine\n")
    assert run_in(home)["job-code"].strip() == "# mine"


def test_it_reports_that_no_model_is_served(printed: dict[str, str]) -> None:
    assert "No model server answers at http://quadrant:8501/" in printed["serve-code"]
